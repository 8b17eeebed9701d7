"""What people decided about single records. It outranks the model; the newest word about a record and person counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
RecordKey = tuple[str, str, int]
PersonKey = tuple[str, int]

SAME: Final = "same"
DIFFERENT: Final = "different"
UNSURE: Final = "unsure"


class UnknownJudgement(ValueError):
    """A judgement that is neither same, different nor unsure."""

    def __init__(self, judgement: str) -> None:
        super().__init__(judgement)
        self.judgement = judgement

    def __str__(self) -> str:
        return f"Unknown judgement {self.judgement!r}. Write {SAME}, {DIFFERENT} or {UNSURE}."


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements by position: record and person rows of the tables they are about.

    `excluded` is a code a record (0: nobody ruled out); `ruled_out[code]` are the persons it rules out.
    """

    same: Mapping[int, int]
    unsure: Mapping[int, int]
    excluded: Ints
    ruled_out: tuple[tuple[int, ...], ...]


def gather(records: pa.Table, judgements: pa.Table, persons: Mapping[PersonKey, int]) -> Judged:
    """Find the records and persons that judgements speak of; what is not there (any more) has no effect.

    Raises:
        UnknownJudgement: a word other than same, different, unsure.
    """
    words = _newest(judgements)
    rows = _rows(records, words)
    same: dict[int, int] = {}
    unsure: dict[int, int] = {}
    sets: dict[int, tuple[int, ...]] = {}
    for record, verdicts in words.items():
        for row in rows.get(record, ()):
            known = [(persons[person], word) for person, word in verdicts.items() if person in persons]
            for person, word in known:
                if word != DIFFERENT:
                    (same if word == SAME else unsure)[row] = person
            sets[row] = tuple(sorted(person for person, word in known if word == DIFFERENT))
    codes = {persons_out: code for code, persons_out in enumerate(sorted({(), *sets.values()}))}
    excluded = np.zeros(records.num_rows, dtype=np.int64)
    for row, persons_out in sets.items():
        excluded[row] = codes[persons_out]
    return Judged(same, unsure, excluded, tuple(codes))


def is_ruled_out(codes: Ints, persons: Ints, ruled_out: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
    """Whether each record's exclusion code rules out the person beside it."""
    out = np.zeros(codes.shape, dtype=np.bool_)
    for code, excluded in enumerate(ruled_out):
        if excluded:
            out |= (codes == code) & np.isin(persons, list(excluded))
    return out


def _newest(judgements: pa.Table) -> dict[RecordKey, dict[PersonKey, str]]:
    """By record, the last word about each person, in the order they were last spoken."""
    words: dict[RecordKey, dict[PersonKey, str]] = {}
    for row in judgements.to_pylist():
        if row["judgement"] not in (SAME, DIFFERENT, UNSURE):
            raise UnknownJudgement(row["judgement"])
        verdicts = words.setdefault((row["source"], row["file_name"], row["row_number"]), {})
        person = (row["household_id"], row["member_no"])
        verdicts.pop(person, None)
        verdicts[person] = row["judgement"]
    return words


def _rows(records: pa.Table, words: Mapping[RecordKey, object]) -> dict[RecordKey, list[int]]:
    """Where the judged records stand in the table."""
    files = pa.array(sorted({file_name for _, file_name, _ in words}), type=pa.string())
    numbers = pa.array(sorted({number for _, _, number in words}), type=pa.int32())
    chosen = pc.and_(pc.is_in(records["file_name"], files), pc.is_in(records["row_number"], numbers))
    found: dict[RecordKey, list[int]] = {}
    for row in np.flatnonzero(chosen.to_numpy()):
        record = records.slice(int(row), 1).to_pylist()[0]
        key = (record["source"], record["file_name"], record["row_number"])
        if key in words:
            found.setdefault(key, []).append(int(row))
    return found
