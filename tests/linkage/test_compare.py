from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage import compare, standard
from pipeline.linkage.compare import IdLevel
from pipeline.linkage.pool import household_codes, make_pool, standing_codes, with_phones, with_register_phones
from pipeline.linkage.reading.fields import PhoneLevel
from pipeline.linkage.reading.names import NameLevel

BORN, OTHER = date(1980, 5, 12), date(1983, 9, 2)
PHONE, HOME_PHONE, NEW_PHONE = "13800138001", "13800138002", "13800138003"


@pytest.fixture
def levels_of(person, record, characters):
    """The level row of one record against one person, who lives with a second; a third lives elsewhere."""

    def levels(cells, person_cells=None, seen=()):
        people = [
            person("H1", 1, "宋晓冰", BORN, 124, phone=PHONE) | (person_cells or {}),
            person("H1", 2, "石岩", OTHER, 331, phone=HOME_PHONE),
            person("H2", 1, "章含", OTHER, 333),
        ]
        rows = pa.Table.from_pylist([record("banking", 1, "宋晓冰") | cells], schema=tables.IDENTITY)
        persons = pa.Table.from_pylist(people, schema=tables.PERSON)
        identities, side, vocabulary = standard.standardise(rows, persons, np.zeros(1, dtype=np.int64), characters)
        pool = make_pool(identities, side, standing_codes(persons), household_codes(persons), vocabulary)
        pool = with_phones(
            pool, np.array([int(phone) for phone in seen], dtype=np.int64), np.zeros(len(seen), dtype=np.int64)
        )
        one = np.zeros(1, dtype=np.int64)
        return compare.compare(identities.side, one, pool, one, vocabulary, characters)[0]

    return levels


@pytest.mark.parametrize(
    ("change", "level"),
    [
        (lambda n: n, IdLevel.EQUAL),
        (lambda n: n[:6] + n[8:17], IdLevel.EQUAL),
        (lambda n: "8" + n[1:], IdLevel.SLIP),
        (lambda n: n[:17], IdLevel.SLIP),  # the check digit lost
        (lambda n: n[:3] + "?" + n[4:], IdLevel.SLIP),
        (lambda n: n[:12] + n[13] + n[12] + n[14:], IdLevel.SLIP),
        (lambda n: "88" + n[2:], IdLevel.NEAR),
        (lambda n: "7878" + n[4:], IdLevel.NEAR),
        (lambda n: "88888" + n[5:], IdLevel.UNSOUND),
        (lambda n: n + "99", IdLevel.UNSOUND),
        (lambda n: None, IdLevel.MISSING),
    ],
)
def test_id_levels_of_one_number(change, level, levels_of, number):
    assert levels_of({"id_number": change(number(BORN, 124))})[compare.ID] == level


@pytest.mark.parametrize(
    ("birth", "serial", "level"),
    [
        (OTHER, 331, IdLevel.HOUSEHOLD),  # his who lives with her
        (OTHER, 333, IdLevel.OTHER),  # his who lives elsewhere
        (BORN, 126, IdLevel.OTHER),  # a stranger's, two digits from hers
    ],
)
def test_id_levels_of_another_sound_number(birth, serial, level, levels_of, number):
    assert levels_of({"id_number": number(birth, serial)})[compare.ID] == level


def test_a_damaged_number_of_the_register_is_a_slip_too(levels_of, number):
    sound = number(BORN, 124)
    assert levels_of({"id_number": sound}, {"id_number": "8" + sound[1:]})[compare.ID] == IdLevel.SLIP
    assert levels_of({"id_number": sound}, {"id_number": None})[compare.ID] == IdLevel.MISSING


@pytest.mark.parametrize(
    ("phone", "seen", "level"),
    [
        (PHONE, (), PhoneLevel.REGISTER),
        (NEW_PHONE, (NEW_PHONE,), PhoneLevel.SEEN),
        (HOME_PHONE, (), PhoneLevel.HOUSEHOLD),
        (NEW_PHONE, (), PhoneLevel.DIFFERENT),
        (None, (), PhoneLevel.MISSING),
    ],
)
def test_phone_levels(phone, seen, level, levels_of):
    assert levels_of({"phone": phone}, seen=seen)[compare.PHONE] == level


def test_a_name_is_compared_by_its_text(levels_of):
    assert levels_of({"name": "宋小冰"})[compare.NAME] == NameLevel.HOMOPHONE
    assert levels_of({"name": None})[compare.NAME] == NameLevel.MISSING


def test_register_phones_forget_what_was_seen(person, record, characters, number):
    rows = pa.Table.from_pylist([record("banking", 1, "路人", id_number=number(OTHER, 555))], schema=tables.IDENTITY)
    persons = pa.Table.from_pylist([person("H1", 1, "宋晓冰", BORN, 124, phone=PHONE)], schema=tables.PERSON)
    identities, side, vocabulary = standard.standardise(rows, persons, np.zeros(1, dtype=np.int64), characters)
    pool = make_pool(identities, side, standing_codes(persons), household_codes(persons), vocabulary)
    seen = with_phones(pool, np.array([int(NEW_PHONE)]), np.array([1]))
    assert seen.phone_owners.tolist() == [[int(PHONE), 0], [int(NEW_PHONE), 1]]
    assert with_register_phones(seen).phone_owners.tolist() == [[int(PHONE), 0]]


def test_a_stranger_goes_by_the_name_most_of_his_records_give(person, record, characters, number):
    own = number(OTHER, 555)
    records = [record(source, 1, name, id_number=own) for source, name in
               (("banking", "路人"), ("housing", "路人"), ("employment", "路入"))]  # fmt: skip
    persons = pa.Table.from_pylist([person("H1", 1, "宋晓冰", BORN, 124)], schema=tables.PERSON)
    rows = pa.Table.from_pylist(records, schema=tables.IDENTITY)
    identities, side, vocabulary = standard.standardise(rows, persons, np.zeros(3, dtype=np.int64), characters)
    pool = make_pool(identities, side, standing_codes(persons), household_codes(persons), vocabulary)
    assert (pool.persons, pool.side.name.size) == (1, 2)
    assert vocabulary.names[pool.side.name[1]].simplified == "路人"
    assert pool.side.birth[1] == 19830902
