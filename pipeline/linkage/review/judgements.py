"""What people decided about records. It outranks the model; the newest word about a record and person counts.

A word is about an identity as sent (`judged_keys`): it holds for every record of the source with those cells, in
whatever file and cycle. One about a record that says no more than a name holds for that row of that very file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.review.judged_keys import identity_digests, is_still, person_digests

Ints = npt.NDArray[np.int64]
RecordKey = tuple[str, str, int] | str
"""(source, file_name, row_number), or the digest of an identity."""
PersonKey = tuple[str, int]
FileKey = tuple[str, str]
"""(source, sha256)."""

SAME: Final = "same"
DIFFERENT: Final = "different"
UNSURE: Final = "unsure"
WORDS: Final = (SAME, DIFFERENT, UNSURE)
AT_ONCE: Final = 250_000
"""Records digested at a time: their cells as one text each are larger than the cells."""


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


def gather(
    records: pa.Table, judgements: pa.Table, persons: Mapping[PersonKey, int], digests: pa.DictionaryArray | None = None
) -> Judged:
    """Find the records and persons that judgements speak of; what is not there (any more) has no effect.

    `digests`: of the records (`identity_digests`), where they are known; then their places alone are read.

    Raises:
        UnknownJudgement: a word other than same, different, unsure.
    """
    words = _newest(judgements)
    rows = _rows(records, words, digests)
    verdicts: dict[int, dict[int, str]] = {}
    for (record, person), word in words.items():
        for row in rows.get(record, ()) if person in persons else ():
            said = verdicts.setdefault(row, {})
            said.pop(persons[person], None)
            said[persons[person]] = word
    same = {row: person for row, said in verdicts.items() for person, word in said.items() if word == SAME}
    unsure = {row: person for row, said in verdicts.items() for person, word in said.items() if word == UNSURE}
    sets = {
        row: tuple(sorted(person for person, word in said.items() if word == DIFFERENT))
        for row, said in verdicts.items()
    }
    codes = {persons_out: code for code, persons_out in enumerate(sorted({(), *sets.values()}))}
    excluded = np.zeros(records.num_rows, dtype=np.int64)
    for row, persons_out in sets.items():
        excluded[row] = codes[persons_out]
    return Judged(same, unsure, excluded, tuple(codes))


def in_files(judgements: pa.Table, files: Mapping[FileKey, str]) -> pa.Table:
    """The words with those about a row of one very file brought to the name it has now; without the file, left out.

    `files`: what was delivered, the file's name by (source, sha256).
    """
    words = judgements.to_pylist()
    for word in words:
        if word["identity_digest"] is None and word["file_sha256"] is not None:
            word["file_name"] = files.get((word["source"], word["file_sha256"]))
    return pa.Table.from_pylist([word for word in words if word["file_name"] is not None], schema=judgements.schema)


def of_same_people(judgements: pa.Table, persons: pa.Table) -> pa.Table:
    """The words about members who still are who they were: a place in the register may go to somebody else."""
    words = judgements.to_pylist()
    spoken = pa.array(sorted({word["household_id"] for word in words if word["household_id"]}), pa.string())
    known = persons.filter(pc.is_in(persons["household_id"], spoken))
    keys = zip(known["household_id"].to_pylist(), known["member_no"].to_pylist(), strict=True)
    now = dict(zip(keys, zip(*person_digests(known), strict=True), strict=True))
    holds = [is_still(word, *now.get((word["household_id"], word["member_no"]), (None, None))) for word in words]
    return judgements.filter(pa.array(holds, pa.bool_()))


def is_ruled_out(codes: Ints, persons: Ints, ruled_out: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
    """Whether each record's exclusion code rules out the person beside it."""
    out = np.zeros(codes.shape, dtype=np.bool_)
    for code, excluded in enumerate(ruled_out):
        if excluded:
            out |= (codes == code) & np.isin(persons, list(excluded))
    return out


def _newest(judgements: pa.Table) -> dict[tuple[RecordKey, PersonKey], str]:
    """The last word about each record and person, in the order they were last spoken."""
    words: dict[tuple[RecordKey, PersonKey], str] = {}
    for row in judgements.to_pylist():
        if row["judgement"] not in WORDS:
            raise UnknownJudgement(row["judgement"])
        place = (row["source"], row["file_name"], row["row_number"])
        key = (row["identity_digest"] or place, (row["household_id"], row["member_no"]))
        words.pop(key, None)
        words[key] = row["judgement"]
    return words


def _rows(
    records: pa.Table, words: Mapping[tuple[RecordKey, PersonKey], str], known: pa.DictionaryArray | None
) -> dict[RecordKey, list[int]]:
    """Where the judged records stand in the table."""
    found: dict[RecordKey, list[int]] = {}
    places = {record for record, _ in words if not isinstance(record, str)}
    for row in _candidates(records, places):
        record = records.slice(row, 1).to_pylist()[0]
        key = (record["source"], record["file_name"], record["row_number"])
        if key in places:
            found.setdefault(key, []).append(row)
    digests = pa.array(sorted({record for record, _ in words if isinstance(record, str)}), pa.string())
    for start in range(0, records.num_rows if len(digests) else 0, AT_ONCE):
        some = slice(start, start + AT_ONCE)
        here = identity_digests(records[some]) if known is None else known[some].dictionary_decode()
        for at in np.flatnonzero(pc.is_in(here, digests).to_numpy(zero_copy_only=False)):
            found.setdefault(here[int(at)].as_py(), []).append(start + int(at))
    return found


def _candidates(records: pa.Table, places: set[tuple[str, str, int]]) -> list[int]:
    """Rows whose file and number both are among those judged."""
    files = pa.array(sorted({file_name for _, file_name, _ in places}), type=pa.string())
    numbers = pa.array(sorted({number for _, _, number in places}), type=pa.int32())
    chosen = pc.and_(pc.is_in(records["file_name"], files), pc.is_in(records["row_number"], numbers))
    return [int(row) for row in np.flatnonzero(chosen.to_numpy())]
