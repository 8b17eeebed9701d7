"""What a run's tables say of its links without any estimate: what records carry, how they were matched, the weights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.arrays import are_among
from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.model import LinkModel
from pipeline.linkage.reading import identifiers
from pipeline.linkage.reading.identifiers import Identifiers
from pipeline.linkage.standard import RESIDENT_CARD

CARRIED: Final = (
    "sound_number", "damaged_number", "name_and_birth_date", "name_and_context", "name_alone", "nothing",
)  # fmt: skip
"""What a record can be linked by, the best of it first; context: a phone, an address, an employer or a property."""
UNLINKABLE: Final = ("name_alone", "nothing")
"""No rule can link by these, whoever decides."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Matches of one source by one method; `doubt` is the sum of 1 − probability over them."""

    source: str
    method: str
    records: int
    doubt: float


def list_carried(records: pa.Table, kinds: npt.NDArray[np.int8]) -> pa.Table:
    """source, carried: the best of CARRIED each record has, by its place there.

    Args:
        records: tables.IDENTITY.
        kinds: the kind of each record's identity number, as `read_numbers` has it.
    """
    named = _present(records["name"])
    in_context = _present(records["phone"]) | _present(records["address"]) | _present(records["tie"])
    dated = np.asarray(pc.is_valid(records["birth_date"]).to_numpy(), dtype=np.bool_)
    conditions = [
        np.isin(kinds, (identifiers.SOUND, identifiers.OLD)),
        kinds == identifiers.DAMAGED,
        named & dated,
        named & in_context,
        named,
    ]
    best = np.select(conditions, range(len(conditions)), default=len(CARRIED) - 1)
    return pa.table({"source": records["source"], "carried": pa.array(best.astype(np.int8))})


def count_carried(carried: pa.Table) -> dict[str, dict[str, int]]:
    """By source: how many records carry what, of rows of `list_carried`."""
    found = {source: dict.fromkeys(CARRIED, 0) for source in sorted(pc.unique(carried["source"]).to_pylist())}
    for row in carried.group_by(["source", "carried"]).aggregate([([], "count_all")]).to_pylist():
        found[row["source"]][CARRIED[row["carried"]]] = row["count_all"]
    return found


def read_numbers(records: pa.Table) -> Identifiers:
    """The identity number of each record; a number of another kind of document is none."""
    is_resident = pc.fill_null(pc.match_substring_regex(records["id_type"], RESIDENT_CARD), fill_value=True)
    numbers = pc.if_else(is_resident, records["id_number"], None)
    encoded = pc.dictionary_encode(pc.fill_null(numbers, "")).combine_chunks()
    distinct = identifiers.standardise(encoded.dictionary)
    at = encoded.indices.to_numpy()
    return Identifiers(distinct.kind[at], distinct.key[at], distinct.digits[at])


def _present(texts: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Whether there is more in each cell than blanks."""
    filled = pc.fill_null(texts, "")
    return np.asarray(pc.and_not(pc.not_equal(filled, ""), pc.utf8_is_space(filled)).to_numpy(), dtype=np.bool_)


def sum_matches(links: pa.Table) -> tuple[Matched, ...]:
    """Matches by source and method. `links`: source, decision, method, match_probability."""
    matches = links.filter(pc.equal(links["decision"], "match"))
    doubt = pc.subtract(1.0, matches["match_probability"])
    keys = ["source", "method"]
    sums = (
        matches.select(keys)
        .append_column("doubt", doubt)
        .group_by(keys)
        .aggregate([("doubt", "sum"), ([], "count_all")])
    )
    rows = (Matched(row["source"], row["method"], row["count_all"], row["doubt_sum"]) for row in sums.to_pylist())
    return tuple(sorted(rows, key=lambda row: (row.source, row.method)))


def count_reviews(links: pa.Table, persons: pa.Table) -> dict[str, int]:
    """Records by source that wait because it is in doubt whose they are.

    Those of a person who stands in two households wait for another reason and are left out.
    """
    twofold = persons.filter(pc.equal(persons["standing"], "duplicate"))
    reviews = links.filter(pc.equal(links["decision"], "review"))
    waiting = reviews.filter(pc.invert(are_among(reviews, twofold, ["household_id", "member_no"])))
    return dict(Counter(waiting["source"].to_pylist()))


def list_weights(model: LinkModel) -> list[dict[str, str | float]]:
    """One row a comparison and level, in their order: m and u among pairs where both values are there, and the bits."""
    rows: list[dict[str, str | float]] = []
    for (name, kind), weights in zip(COMPARISONS.items(), model.weights(), strict=True):
        for level, bits in zip(kind, weights, strict=True):
            is_missing = level == len(kind) - 1
            rates = model.levels[name][level] if is_missing else model.present(name, level)
            rows.append(
                {"comparison": name, "level": level.name.lower(), "m": rates.m, "u": rates.u, "bits": float(bits)}
            )
    return rows
