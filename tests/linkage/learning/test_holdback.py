import random

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipeline import tables
from pipeline.linkage.learning.holdback import HELD_BACK, _slip, hold_back, settle_unjudged
from pipeline.linkage.link import in_order
from pipeline.linkage.reading import identifiers


@pytest.fixture
def delivery(town, record):
    """Three records a person with sound numbers, every tenth without one; and as many strangers."""
    chance = random.Random(5)
    rows = []
    for place, someone in enumerate(town * 3):
        number = None if place % 10 == 7 else someone["id_number"]
        cells = {"id_number": number, "birth_date": someone["birth_date"], "sex": someone["sex"]}
        source = chance.choice(("social_security", "banking"))
        rows.append(record(source, place, someone["name"], phone=someone["phone"], **cells))
    return rows, town


@pytest.fixture
def held(delivery, model):
    rows, persons = delivery

    def hold(seed=1, order=1):
        records, people = rows[::order], persons[::order]
        seen = pa.Table.from_pylist(records, schema=tables.IDENTITY)
        known = in_order(pa.Table.from_pylist(people, schema=tables.PERSON))
        return hold_back(settle_unjudged(seen, known, model), known, model, seed=seed, share=0.3)

    return hold


def test_people_of_a_town_are_found_by_name_phone_and_birth_date(held):
    found = held()
    assert found.schema == HELD_BACK
    missing = found.filter(pc.equal(found["damage"], "missing"))
    assert missing.num_rows > 50
    assert pc.mean(missing["is_right"].cast(pa.int8())).as_py() > 0.98
    assert set(found["damage"].to_pylist()) == {"missing", "slip", "lent"}


def test_a_record_with_a_housemates_number_is_no_match(held):
    found = held()
    lent = found.filter(pc.equal(found["damage"], "lent"))
    assert lent.num_rows > 10
    assert "match" not in lent["decision"].to_pylist()


def test_weights_sum_to_the_records_that_have_such_a_number(held, delivery):
    found = held()
    missing = found.filter(pc.equal(found["damage"], "missing"))
    assert pc.sum(missing["weight"]).as_py() == pytest.approx(sum(row["id_number"] is None for row in delivery[0]))
    assert pc.sum(found.filter(pc.equal(found["damage"], "slip"))["weight"]).as_py() == 0


def test_the_same_seed_holds_back_the_same_whatever_the_order(held):
    assert held(seed=1).equals(held(seed=1, order=-1))
    assert not held(seed=1).equals(held(seed=2))


@pytest.mark.parametrize(("place", "other", "is_swap"), [(0, 3, False), (5, 1, True), (6, 9, False)])
def test_a_slip_is_repaired_to_the_number_it_was(place, other, is_swap, number_of):
    number = number_of()
    slipped = _slip(number, place, other, is_swap=is_swap)
    assert slipped != number
    read = identifiers.standardise(pa.array([slipped]))
    assert int(number[:17]) in identifiers.repairs(read.digits)[1].tolist()


def test_no_records_and_no_persons(model):
    nobody = tables.PERSON.empty_table()
    assert hold_back(settle_unjudged(tables.IDENTITY.empty_table(), nobody, model), nobody, model).num_rows == 0
