"""What people have said that a run heeds beside their words about records: answers to tasks, objections, as they stood.

Frozen like judgements: `open_run` keeps the numbers of the last word, second look and event of an objection, and a
digest of what follows from them is part of the run's fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from pipeline import tables
from pipeline.assembly import OBJECTION
from pipeline.assessment.settled import SEPARATOR
from pipeline.casework.choices import HEEDED
from pipeline.cycle import Cycle
from pipeline.warehouse.answers import standing_answers
from pipeline.warehouse.judgements import last_judgement
from pipeline.warehouse.objections import Objection, last_objection_event, objections
from pipeline.warehouse.second_looks import last_look

OPEN: Final = "open"
AMOUNT: Final = "amount"
"""An objection that a file delivered anew answers; a result that is disputed may name a record as well."""
DUE: Final = "due"
"""Upheld about an amount that the delivered file still holds: the agency is to put it right."""
ORDER: Final = ("household_id", "kind", "answer", "basis")


@dataclass(frozen=True, slots=True)
class UpTo:
    """The last word, second look and event of an objection that count; None is all there are."""

    judgements: int | None = None
    looks: int | None = None
    objections: int | None = None

    def frozen(self) -> dict[str, int | None]:
        """As run.json keeps them."""
        return {"judgements_to": self.judgements, "looks_to": self.looks, "objections_to": self.objections}


def now(url: str, region: str) -> UpTo:
    """Everything that has been said by now."""
    return UpTo(last_judgement(url, region), last_look(url, region), last_objection_event(url, region))


def as_frozen(frozen: Mapping[str, Any]) -> UpTo:
    """What a run had frozen; one from before there were second looks and objections heeds none."""
    return UpTo(frozen["judgements_to"], frozen.get("looks_to", 0), frozen.get("objections_to", 0))


def casework(url: str, cycle: Cycle, deliveries: Mapping[str, Any], up_to: UpTo) -> pa.Table:
    """tables.CASEWORK: answers a rule heeds, of this cycle's tasks; and objections that hold up what is adverse.

    `deliveries` as run.json has them. An objection is carried into later cycles while it is open or its outcome
    waits for a second person.
    """
    said = [
        _row(one["household_id"], one["kind"], one["answer"], one["basis"] or (), one["on_day"])
        for one in standing_answers(url, cycle.region, cycle.name, up_to=up_to.judgements, looks_to=up_to.looks)
        if (one["kind"], one["answer"]) in HEEDED
    ]
    held = [
        _row(one.household_id, OBJECTION, OPEN if one.is_unsettled else DUE, (str(one.objection_id),), None)
        for one in objections(
            url, cycle.region, up_to=up_to.objections, judgements_to=up_to.judgements, looks_to=up_to.looks
        )
        if _is_raised_by(one, cycle) and (one.is_unsettled or is_still_due(one, deliveries))
    ]
    found = pa.Table.from_pylist([*said, *held], schema=tables.CASEWORK)
    return found.sort_by([(name, "ascending") for name in ORDER])


def is_still_due(one: Objection, deliveries: Mapping[str, Any]) -> bool:
    """Whether what was upheld is still to be put right: an amount by a file delivered anew, a result by saying so."""
    if one.source is None or one.about != AMOUNT:
        return one.is_correction_due
    files = deliveries.get(one.source or "", {}).get("files", {})
    return one.is_correction_due and files.get(one.file_name, {}).get("sha256") == one.file_sha256


def casework_digest(table: pa.Table) -> str:
    """What people settled, in a few characters."""
    return hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest()[:16]


def _is_raised_by(one: Objection, cycle: Cycle) -> bool:
    """An objection holds up the cycle it was raised in and those after it, no earlier one made again."""
    return Cycle.of(one.region, one.cycle).as_of <= cycle.as_of


def _row(household_id: str, kind: str, answer: str, basis: Iterable[str], on_day: date | None) -> dict[str, Any]:
    return {
        "household_id": household_id, "kind": kind, "answer": answer, "basis": SEPARATOR.join(basis), "on_day": on_day,
    }  # fmt: skip
