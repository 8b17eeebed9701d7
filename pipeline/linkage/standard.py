"""Both sides of the linkage in comparable columns: distinct record identities, and persons.

Many records repeat one identity; the work is done on distinct identities of a source and spread back over
`Identities.of_record`. Codes and orders depend on values only, never on the order of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage import ties
from pipeline.linkage.arrays import number_rows, rank_texts, whole, workers
from pipeline.linkage.reading import address_table, fields, identifiers
from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.reading.identifiers import Identifiers
from pipeline.linkage.vocabulary import Vocabulary, read_names

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
T = TypeVar("T")

RESIDENT_CARD: Final = r"身份证|居住证|户口"
"""Documents that carry an identity number; a passport's number is not compared with one."""


@dataclass(frozen=True, slots=True)
class Side:
    """Standardised columns, one element an identity or a person."""

    name: Ints
    ids: Identifiers
    birth: Ints  # YYYYMMDD, 0 for none
    sex: Small
    phone: Ints
    address: Ints
    tie: Ints  # see `ties`; nobody in the register has one


@dataclass(frozen=True, slots=True)
class Identities:
    """Distinct identities of the records. `excluded` is a code of the persons a judgement ruled out."""

    side: Side
    sources: tuple[str, ...]  # the sources that delivered any, by name
    source: Ints  # position in `sources`
    excluded: Ints
    of_record: Ints  # record -> identity
    records: Ints  # how many records each identity has


@dataclass(frozen=True, slots=True)
class Cells:
    """Both tables as read, before anybody's word is heard: the distinct cells of records, and the persons."""

    side: Side  # of distinct cells
    sources: tuple[str, ...]
    source: Ints  # of distinct cells
    of_record: Ints  # record -> its cells
    records: Ints  # how many records have them
    people: Side
    vocabulary: Vocabulary


def standardise(
    records: pa.Table, persons: pa.Table, excluded: Ints, characters: Characters
) -> tuple[Identities, Side, Vocabulary]:
    """Standardise both tables against one vocabulary; `excluded` holds a code a record."""
    cells = read_cells(records, persons, characters)
    return tell_apart(cells, excluded), cells.people, cells.vocabulary


def read_cells(records: pa.Table, persons: pa.Table, characters: Characters) -> Cells:
    """Read every cell of both tables: most of linkage's time, and nothing that people say changes it."""
    with workers() as pool:
        home = pool.submit(_encode, records["address"], persons["address"], _read_homes)
        name = pool.submit(_encode, records["name"], persons["name"], partial(read_names, characters=characters))
        number = pool.submit(_encode, _resident_numbers(records), persons["id_number"], identifiers.standardise)
        tied = pool.submit(ties.standardise, whole(records["tie"]))
        cells, person_cells = pool.submit(_fields, records), pool.submit(_fields, persons)
        source, sources = rank_texts(whole(records["source"]))
    (homes, person_homes, parts), (names, person_names, columns) = home.result(), name.result()
    (numbers, person_numbers, ids), (tie, tie_sorts) = number.result(), tied.result()
    birth, sex, phone = cells.result()
    first, of_record, counts = number_rows([source, names, numbers, birth, sex.astype(np.int64), phone, homes, tie])
    side = take_side(Side(names, _take(ids, numbers), birth, sex, phone, homes, tie), first)
    birth, sex, phone = person_cells.result()
    untied = np.full(persons.num_rows, ties.NONE, dtype=np.int64)
    people = Side(person_names, _take(ids, person_numbers), birth, sex, phone, person_homes, untied)
    vocabulary = Vocabulary(*columns, parts, tie_sorts)
    return Cells(side, tuple(sources.to_pylist()), source[first], of_record, counts, people, vocabulary)


def tell_apart(cells: Cells, excluded: Ints) -> Identities:
    """Identities: equal cells of which equal persons are ruled out; `excluded` holds a code a record."""
    if not excluded.any():
        nobody = np.zeros(cells.source.size, dtype=np.int64)
        return Identities(cells.side, cells.sources, cells.source, nobody, cells.of_record, cells.records)
    first, of_record, counts = number_rows([cells.of_record, excluded])
    of_cells = cells.of_record[first]
    return Identities(
        take_side(cells.side, of_cells), cells.sources, cells.source[of_cells], excluded[first], of_record, counts
    )


def _fields(table: pa.Table) -> tuple[Ints, Small, Ints]:
    """(birth, sex, phone) of either table; each distinct phone is read once."""
    phones = pc.dictionary_encode(whole(table["phone"]).cast(pa.string()), null_encoding="encode")
    return (
        fields.standardise_days(whole(table["birth_date"])),
        fields.standardise_sexes(whole(table["sex"])),
        fields.standardise_phones(phones.dictionary)[phones.indices.to_numpy()],
    )


def take_side(side: Side, rows: Ints) -> Side:
    """The side's elements at `rows`."""
    return Side(
        side.name[rows],
        _take(side.ids, rows),
        side.birth[rows],
        side.sex[rows],
        side.phone[rows],
        side.address[rows],
        side.tie[rows],
    )


def join_sides(one: Side, other: Side) -> Side:
    """One side after the other."""
    pairs = [
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("name", "birth", "sex", "phone", "address", "tie")
    ]
    ids = Identifiers(
        np.concatenate([one.ids.kind, other.ids.kind]),
        np.concatenate([one.ids.key, other.ids.key]),
        np.concatenate([one.ids.digits, other.ids.digits]),
    )
    return Side(pairs[0], ids, pairs[1], pairs[2], pairs[3], pairs[4], pairs[5])


def _resident_numbers(records: pa.Table) -> pa.ChunkedArray:
    """Identity numbers; null where the record names another kind of document."""
    kinds = pc.dictionary_encode(whole(records["id_type"]), null_encoding="encode")
    is_resident = pc.fill_null(pc.match_substring_regex(kinds.dictionary, RESIDENT_CARD), fill_value=True)
    return pa.chunked_array([pc.if_else(is_resident.take(kinds.indices), whole(records["id_number"]), None)])


def _encode(one: pa.ChunkedArray, other: pa.ChunkedArray, read: Callable[[pa.Array], T]) -> tuple[Ints, Ints, T]:
    """Positions of both columns in their sorted distinct texts, and what is read from these.

    The first text is the empty one, which null is, too.
    """
    joined = pa.chunked_array([pa.array([""], pa.string()), *one.chunks, *other.chunks], type=pa.string())
    codes, texts = rank_texts(whole(pc.fill_null(joined, "")))
    return codes[1 : len(one) + 1], codes[len(one) + 1 :], read(texts)


def _read_homes(texts: pa.Array) -> Ints:
    return address_table.standardise(texts.to_pylist())


def _take(ids: Identifiers, rows: Ints) -> Identifiers:
    return Identifiers(ids.kind[rows], ids.key[rows], ids.digits[rows])
