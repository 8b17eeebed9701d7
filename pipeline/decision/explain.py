"""Explanations in plain Chinese and English, made from the trace: what was earned, the test, its source, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from pipeline.cycle import Month, month_text
from pipeline.decision.bases import FIXTURE, Basis
from pipeline.decision.comparisons import NEGATED
from pipeline.decision.explain_amount import amount_text
from pipeline.decision.explain_means import sums_text
from pipeline.decision.explain_owned import owned_text, savings_text
from pipeline.decision.explain_particulars import particulars_text
from pipeline.decision.explain_results import RESULTS
from pipeline.decision.explain_tests import tests_text
from pipeline.decision.explain_texts import OF_A_PERSON, REASONS, WITHOUT_AN_AMOUNT
from pipeline.decision.explain_words import BASES, FIXTURES, QUOTED, RIGHTS, money
from pipeline.decision.trace import Trace
from pipeline.wording.languages import EN, ZH, Pair
from pipeline.wording.means import OPERATOR_SAID, PARAMETER
from pipeline.wording.results import CATEGORY
from pipeline.wording.words import word

NOTHING: Final = ("无", "none")
UNREGISTERED: Final = ("现有救助", "the present aid")
"""Aid that the register names no category of."""
REFUSED: Final = frozenset(("not_eligible", "watch_margin", "refer_hukou_place"))


def explain(trace: Trace) -> Pair:
    """A paragraph in Chinese and the same in English."""
    neutral = {
        "present": money(trace.present_fen or 0),
        "amount": money(trace.result.amount_fen or 0),
        "month": month_text(trace.effective_month),
    }
    return "".join(_sentences(trace, neutral, ZH)), " ".join(_sentences(trace, neutral, EN))


def _sentences(trace: Trace, neutral: dict[str, str], language: int) -> Iterator[str]:
    if trace.member_no is not None:
        yield (f"{trace.member_no}号成员：", f"Member {trace.member_no}:")[language]
    if trace.sums is not None:
        yield from sums_text(trace.sums, language)
    if trace.tests:
        yield tests_text(trace.tests, language)
    fields = neutral | _fields(trace, language)
    for code in (trace.result.reason, *trace.result.other_reasons):
        fields["about"] = particulars_text(trace.particulars.get(code, ()), language)
        yield _reason(trace, code)[language].format_map(fields)
    if trace.savings is not None:
        yield savings_text(trace.savings, language)
    yield from _bases(trace.bases, language)
    if trace.reckoning is not None:
        yield amount_text(trace.reckoning, language)
    yield RESULTS[_result_key(trace)][language].format_map(fields)
    yield from _rights(trace, language)


def _reason(trace: Trace, code: str) -> Pair:
    """The sentence of a reason; of one person, or where no amount is known of, some have another."""
    if not trace.present_fen and code in WITHOUT_AN_AMOUNT:
        return WITHOUT_AN_AMOUNT[code]
    if trace.member_no is None:
        return REASONS[code]
    own = (OF_A_PERSON[key] for key in (*trace.result.details, code) if key in OF_A_PERSON)
    return next(own, REASONS[code])


@cache
def _bases(bases: tuple[Basis, ...], language: int) -> tuple[str, ...]:
    """The documents' words, then what no document says: the same for every flag with the same reason."""
    said = []
    quoted: dict[str, dict[str, None]] = {}
    for basis in bases:
        if basis.words is not None:
            quoted.setdefault(basis.document, {})[f"“{basis.words}”"] = None
    if quoted:
        each = (
            QUOTED[language].format(
                document=word("document", document, language), words=("，", ", ")[language].join(words)
            )
            for document, words in quoted.items()
        )
        said.append(BASES[language].format(documents=("；", "; ")[language].join(each)))
    named = [PARAMETER[basis.parameter][language] for basis in bases if basis.document == FIXTURE]
    if named:
        said.append(FIXTURES[language].format(names=("、", ", ")[language].join(named)))
    return tuple(said)


def _rights(trace: Trace, language: int) -> Iterator[str]:
    """What the family may do and by when; of a silent policy no day is named."""
    days = trace.deadlines
    outcome, action = trace.result.outcome, trace.result.action
    is_lower = trace.needs_notice and action != "grace_start"
    if outcome == "blocked":
        yield RIGHTS["sign"][language]
    elif is_lower or action in REFUSED:
        if is_lower and days.notice_days is not None:
            yield RIGHTS["notice" if trace.present_fen else "notice_unpaid"][language].format(days=days.notice_days)
        if days.reply_days is not None:
            yield RIGHTS["object"][language].format(days=days.reply_days)
    elif outcome == "review" and days.reply_days is not None:
        yield RIGHTS["evidence"][language].format(days=days.reply_days)
    elif outcome == "entry" and days.public_notice_days is not None:
        yield RIGHTS["posted"][language].format(days=days.public_notice_days)
    else:
        yield RIGHTS["report"][language]


def _result_key(trace: Trace) -> str:
    """Which sentence tells what is proposed: one that names what is held, or paid, only where something is."""
    key = _proposed(trace)
    if not trace.is_held and f"{key}_unheld" in RESULTS:
        return f"{key}_unheld"
    unpaid = f"{key}_unpaid"
    return unpaid if not trace.present_fen and unpaid in RESULTS else key


def _proposed(trace: Trace) -> str:
    """Notice is asked for only where it is owed."""
    result = trace.result
    if result.outcome == "entry":
        return "entry_unpaid" if result.amount_fen is None else "entry_paid"
    if result.action == "change_category":
        return ("change_paid" if result.amount_fen else "change_unpaid") + ("_lower" if trace.needs_notice else "")
    if result.action == "grace_start":
        return "grace_start_told" if trace.needs_notice else "grace_start"
    if result.action == "grace_cancel":
        is_other = result.previous_category is not None
        if not trace.present_fen:
            return "change_paid" if is_other else "increase"
        return "grace_cancel_change" if is_other else "grace_cancel"
    if result.action == "keep" and result.amount_fen:
        return "keep_paid"
    return "exit" if result.outcome == "exit" else result.action


def _fields(trace: Trace, language: int) -> dict[str, str]:
    result = trace.result
    return {
        "detail": _detail(trace, language),
        "owned": owned_text(trace.owned, language) if trace.owned else NOTHING[language],
        "start": _month(result.grace_start, language),
        "end": _month(result.grace_end, language),
        "category": _category(result.category, language),
        "previous": _category(result.previous_category, language),
        "below": OPERATOR_SAID[trace.standard_operator][language],
        "not_below": OPERATOR_SAID[NEGATED[trace.standard_operator]][language],
    }


def _month(month: Month | None, language: int) -> str:
    return NOTHING[language] if month is None else month_text(month)


def _category(category: str | None, language: int) -> str:
    return (UNREGISTERED if category is None else CATEGORY[category])[language]


def _detail(trace: Trace, language: int) -> str:
    """What the reason is about: missing sources, a silent parameter."""
    if trace.result.reason == "POLICY_SILENT":
        names = [word("parameter", name, language) for name in trace.result.details]
    else:
        names = [word("source", name, language) for name in trace.sources_missing]
    return ("、", ", ")[language].join(names) or NOTHING[language]
