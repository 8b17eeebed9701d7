"""Every vocabulary by its topic, and a code's word from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pipeline.wording import audit, casework, documents, means, office, people, records, results
from pipeline.wording.languages import ZH, Words

VOCABULARIES: Final[Mapping[str, Words]] = {
    "outcome": results.OUTCOME,
    "action": results.ACTION,
    "category": results.CATEGORY,
    "reason": results.REASON,
    "screening": results.SCREENING,
    "resting": results.RESTING,
    "change": results.CHANGE,
    "notice": results.NOTICE,
    "visit": results.VISIT,
    "flag_group": results.FLAG_GROUP,
    "proposed": results.PROPOSED,
    "left_in": results.LEFT_IN,
    "measure": results.MEASURE,
    "income": means.INCOME,
    "grade": means.GRADE,
    "asset": means.ASSET,
    "bill": means.BILL,
    "relief": means.RELIEF,
    "operator": means.OPERATOR,
    "operator_said": means.OPERATOR_SAID,
    "compared": means.COMPARED,
    "parameter": means.PARAMETER,
    "document": documents.DOCUMENT,
    "state": people.STATE,
    "watch_list": people.WATCH_LIST,
    "collected_by": people.COLLECTED_BY,
    "settlement": people.SETTLEMENT,
    "relation": people.RELATION,
    "sex": people.SEX,
    "standing": people.STANDING,
    "consent": people.CONSENT,
    "placement": people.PLACEMENT,
    "signed_by": people.SIGNED_BY,
    "ability": people.ABILITY,
    "disability": people.DISABILITY,
    "dimension": people.DIMENSION,
    "person_group": people.PERSON_GROUP,
    "source": records.SOURCE,
    "delivery": records.DELIVERY,
    "fate": records.FATE,
    "fate_count": records.FATE_COUNT,
    "severity": records.SEVERITY,
    "quarantine": records.QUARANTINE,
    "doubt": records.DOUBT,
    "decision": records.DECISION,
    "method": records.METHOD,
    "candidate": records.CANDIDATE,
    "cell": records.CELL,
    "step": records.STEP,
    "step_state": records.STEP_STATE,
    "task": casework.TASK,
    "feed": casework.FEED,
    "feed_file": casework.FEED_FILE,
    "task_filter": casework.TASK_FILTER,
    "answer": casework.ANSWER,
    "deed": casework.DEED,
    "about": casework.ABOUT,
    "objection": casework.OBJECTION,
    "objection_filter": casework.OBJECTION_FILTER,
    "region": office.REGION,
    "role": office.ROLE,
    "sought": office.SOUGHT,
    "found_by": office.FOUND_BY,
    "chain_break": office.CHAIN_BREAK,
    "event": audit.EVENT,
    "event_detail": audit.EVENT_DETAIL,
    "sign_in": audit.SIGN_IN,
}
TOPIC: Final = re.compile(r"\{(\w+)\}")


def word(topic: str, code: str | None, language: int = ZH) -> str:
    """The word for a code, nothing for none. A code that is not listed, as of a region added, is shown as it is.

    Raises:
        KeyError: no such topic.
    """
    if code is None:
        return ""
    return VOCABULARIES[topic].get(code, (code, code))[language]


def chinese(words: Words) -> dict[str, str]:
    """A vocabulary in Chinese alone: there a code that is not listed is an error, never a blank."""
    return {code: pair[ZH] for code, pair in words.items()}


def both(words: Words) -> dict[str, str]:
    """Chinese and English side by side, for what is read in both: `减发 decrease`."""
    return {code: " ".join(pair) for code, pair in words.items()}


def spelled(text: str) -> str:
    """A text that names a vocabulary in braces with its codes and their Chinese: `{sex}` -> `M 男，F 女`.

    Raises:
        KeyError: no such topic.
    """

    def codes(found: re.Match[str]) -> str:
        return "，".join(f"{code} {pair[ZH]}" for code, pair in VOCABULARIES[found[1]].items())

    return TOPIC.sub(codes, text)
