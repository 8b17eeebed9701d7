"""Find a person who is counted in two households of the register. Strict: a wrong find sends two families to review."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import tables
from pipeline.linkage import compare, standard
from pipeline.linkage.arrays import distinct_pairs
from pipeline.linkage.blocking import join
from pipeline.linkage.compare import IdLevel
from pipeline.linkage.pool import LINKABLE, household_codes, lives, make_pool
from pipeline.linkage.reading.characters import load_characters
from pipeline.linkage.reading.fields import BirthLevel, SexLevel
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.standard import Side
from pipeline.linkage.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

DUPLICATE_PERSON: Final = pa.schema(
    [
        ("household_id", pa.string()),
        ("member_no", pa.int32()),
        ("other_household_id", pa.string()),
        ("other_member_no", pa.int32()),
    ]
)


def find_duplicate_persons(persons: pa.Table) -> pa.Table:
    """Rows of one person in different households, each pair from both sides, sorted.

    One person is: the same sound identity number, and a name or a birth date that agrees; or the same name, birth
    date and sex, and a number that is one slip from the other.

    Args:
        persons: tables.PERSON rows of counted, living members; `standing` is not read.
    """
    characters = load_characters()
    persons = persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    nobody = tables.IDENTITY.empty_table()
    unread = pa.nulls(persons.num_rows, pa.string())  # addresses take longest to read, and decide nothing here
    compared = persons.set_column(persons.schema.get_field_index("address"), "address", unread)
    identities, side, vocabulary = standard.standardise(nobody, compared, np.zeros(0, dtype=np.int64), characters)
    households = household_codes(persons)
    pairs = _offered(side, vocabulary)
    pairs = pairs[households[pairs[:, 0]] != households[pairs[:, 1]]]
    pool = make_pool(identities, side, np.full(persons.num_rows, LINKABLE), households, vocabulary)
    levels = compare.compare(side, pairs[:, 0], pool, pairs[:, 1], vocabulary, characters)
    one, other = (persons.take(pa.array(column)) for column in pairs[is_one_person(levels)].T)
    columns = [side[name] for side in (one, other) for name in ("household_id", "member_no")]
    return pa.table(columns, schema=DUPLICATE_PERSON)


def is_one_person(levels: Small) -> npt.NDArray[np.bool_]:
    """Whether each compared pair of register rows is surely one person."""
    name, number = levels[:, compare.NAME], levels[:, compare.ID]
    birth, sex = levels[:, compare.BIRTH], levels[:, compare.SEX]
    same_number = (number == IdLevel.EQUAL) & ((name <= NameLevel.SHAPE) | (birth == BirthLevel.EQUAL))
    same_life = (name <= NameLevel.VARIANT) & (birth == BirthLevel.EQUAL) & (sex != SexLevel.DIFFERENT)
    return np.asarray(same_number | (same_life & (number == IdLevel.SLIP)), dtype=np.bool_)


def _offered(side: Side, vocabulary: Vocabulary) -> Ints:
    """Pairs of rows that share a number, or name and birth date; sorted, each once."""
    found = [join(keys, keys, keys.size) for keys in (side.ids.key + 1, lives(side, vocabulary))]
    return np.array(distinct_pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))).T
