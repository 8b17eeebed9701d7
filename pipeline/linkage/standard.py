"""Both sides of the linkage in comparable columns: distinct record identities, and persons.

Many records repeat one identity; the work is done on distinct identities of a source and spread back over
`Identities.of_record`. Codes and orders depend on values only, never on the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage import addresses, fields, identifiers, names
from pipeline.linkage.characters import Characters
from pipeline.linkage.identifiers import Identifiers
from pipeline.linkage.names import Name

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

RESIDENT_CARD: Final = r"身份证|居住证|户口"
"""Documents that carry an identity number; a passport's number is not compared with one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every distinct name and address of both sides; columns hold positions in these."""

    names: Sequence[Name]
    simplified: Ints  # by name: one code for one simplified text, 0 for none
    folded: Ints  # by name: one code for one folded text, 0 for none
    address_parts: Ints  # by address: coded parts, see `addresses.PARTS`


@dataclass(frozen=True, slots=True)
class Side:
    """Standardised columns, one element an identity or a person."""

    name: Ints
    ids: Identifiers
    birth: Ints  # YYYYMMDD, 0 for none
    sex: Small
    phone: Ints
    address: Ints


@dataclass(frozen=True, slots=True)
class Identities:
    """Distinct identities of the records. `excluded` is a code of the persons a judgement ruled out."""

    side: Side
    sources: tuple[str, ...]  # the sources that delivered any, by name
    source: Ints  # position in `sources`
    excluded: Ints
    of_record: Ints  # record -> identity
    records: Ints  # how many records each identity has


def standardise(
    records: pa.Table, persons: pa.Table, excluded: Ints, characters: Characters
) -> tuple[Identities, Side, Vocabulary]:
    """Standardise both tables against one vocabulary; `excluded` holds a code a record."""
    record_names, person_names, distinct_names = _encode(records["name"], persons["name"])
    record_homes, person_homes, distinct_homes = _encode(records["address"], persons["address"])
    numbers = _resident_numbers(records)
    record_ids, person_ids, distinct_ids = _encode(numbers, persons["id_number"])
    ids = identifiers.standardise(distinct_ids)
    sources, source = _source_codes(records["source"])
    columns = [
        source,
        record_names,
        record_ids,
        fields.standardise_days(_whole(records["birth_date"])),
        fields.standardise_sexes(_whole(records["sex"])).astype(np.int64),
        fields.standardise_phones(_whole(records["phone"])),
        record_homes,
        excluded,
    ]
    first, of_record, counts = _distinct(columns)
    kept = [column[first] for column in columns]
    side = Side(kept[1], _take(ids, kept[2]), kept[3], kept[4].astype(np.int8), kept[5], kept[6])
    people = Side(
        person_names,
        _take(ids, person_ids),
        fields.standardise_days(_whole(persons["birth_date"])),
        fields.standardise_sexes(_whole(persons["sex"])),
        fields.standardise_phones(_whole(persons["phone"])),
        person_homes,
    )
    vocabulary = _vocabulary(distinct_names, distinct_homes, characters)
    return Identities(side, sources, kept[0], kept[7], of_record, counts), people, vocabulary


def take_side(side: Side, rows: Ints) -> Side:
    """The side's elements at `rows`."""
    return Side(
        side.name[rows],
        _take(side.ids, rows),
        side.birth[rows],
        side.sex[rows],
        side.phone[rows],
        side.address[rows],
    )


def join_sides(one: Side, other: Side) -> Side:
    """One side after the other."""
    pairs = [
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("name", "birth", "sex", "phone", "address")
    ]
    ids = Identifiers(
        np.concatenate([one.ids.kind, other.ids.kind]),
        np.concatenate([one.ids.key, other.ids.key]),
        np.concatenate([one.ids.digits, other.ids.digits]),
    )
    return Side(pairs[0], ids, pairs[1], pairs[2], pairs[3], pairs[4])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _resident_numbers(records: pa.Table) -> pa.ChunkedArray:
    """Identity numbers; null where the record names another kind of document."""
    is_resident = pc.fill_null(pc.match_substring_regex(records["id_type"], RESIDENT_CARD), fill_value=True)
    return pc.if_else(is_resident, records["id_number"], None)


def _source_codes(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Ints]:
    sources = tuple(sorted(column.unique().to_pylist()))
    codes = pc.index_in(_whole(column), value_set=pa.array(sources, pa.string()))
    return sources, np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)


def _encode(one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[Ints, Ints, pa.Array]:
    """Positions of both columns in their sorted distinct texts; null is the empty text."""
    joined = pa.chunked_array([*one.chunks, *other.chunks], type=pa.string())
    encoded = pc.dictionary_encode(pc.fill_null(_whole(joined), ""))
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    codes = rank[encoded.indices.to_numpy()] if order.size else np.zeros(0, dtype=np.int64)
    return codes[: len(one)], codes[len(one) :], encoded.dictionary.take(pa.array(order))


def _distinct(columns: list[Ints]) -> tuple[Ints, Ints, Ints]:
    """(a row of each distinct tuple, row -> tuple, rows a tuple), tuples in the order of their values."""

    def add(code: Ints, column: Ints) -> Ints:
        values, dense = np.unique(column, return_inverse=True)
        _, merged = np.unique(code * max(values.size, 1) + dense, return_inverse=True)
        return np.asarray(merged, dtype=np.int64)

    code = reduce(add, columns, np.zeros(columns[0].size, dtype=np.int64))
    _, first, inverse, counts = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    return first.astype(np.int64), inverse.astype(np.int64), counts.astype(np.int64)


def _take(ids: Identifiers, rows: Ints) -> Identifiers:
    return Identifiers(ids.kind[rows], ids.key[rows], ids.digits[rows])


def _vocabulary(distinct_names: pa.Array, homes: pa.Array, characters: Characters) -> Vocabulary:
    standard = names.standardise(distinct_names, characters)
    return Vocabulary(
        standard,
        _text_codes([name.simplified for name in standard]),
        _text_codes([name.folded for name in standard]),
        addresses.standardise(homes.to_pylist()),
    )


def _text_codes(texts: list[str]) -> Ints:
    """One code for one text in the order of texts, 0 for the empty text."""
    codes = {text: code for code, text in enumerate(sorted({*texts} - {""}), start=1)}
    return np.array([codes.get(text, 0) for text in texts], dtype=np.int64)
