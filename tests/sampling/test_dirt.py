"""What agencies do to identities, and whether the person can still be told."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sampling import dirt
from pipeline.sampling.model import Person
from pipeline.sampling.people import check_digit

NUMBER = "361126197201102841"
PERSON = Person("卢式喆", NUMBER, date(1972, 1, 10), "F", "13788460515")


@given(st.integers(), st.integers(min_value=10**16, max_value=10**17 - 1))
def test_one_wrong_digit_or_a_swap_always_breaks_the_check(seed, first_17):
    number = f"{first_17}{check_digit(str(first_17))}"
    for change in (dirt._sub1, dirt._transpose):
        if len(set(number[:17])) > 1:
            changed = change(Random(seed), number)
            assert changed != number
            assert check_digit(changed[:17]) != changed[17]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("fullwidth", "３６１１２６１９７２０１１０２８４１"),
        ("legacy15", "361126720110284"),
        ("missing", ""),
        ("spouse_id", "450102197207221411"),
    ],
)
def test_changed_id(kind, sent):
    assert dirt._changed_id(Random(1), kind, NUMBER, "450102197207221411") == sent


def test_blanks_and_placeholder():
    sent = {dirt._changed_id(Random(seed), "blanks", NUMBER, "") for seed in range(40)}
    assert all(each.replace(" ", "").replace("　", "") == NUMBER and each != NUMBER for each in sent)
    assert {dirt._changed_id(Random(seed), "placeholder", NUMBER, "") for seed in range(80)} == set(dirt.PLACEHOLDERS)


@pytest.mark.parametrize(
    ("change", "name", "sent"),
    [
        (dirt._traditional, "刘军华", "劉軍華"),
        (dirt._variant, "李珍", "李珎"),
        (dirt._mou, "李珍", "李某"),
        (lambda rng, name: dirt._swap_one(rng, name, dirt.SHAPE_OF), "王未", "王末"),
        (lambda rng, name: dirt._swap_one(rng, name, dirt.HOMOPHONE_OF), "华甲", "华甲"),  # never the surname
    ],
)
def test_name_dirt(change, name, sent):
    assert change(Random(1), name) == sent


def test_a_rare_character_is_lost_and_a_dot_changes():
    assert dirt._rare(Random(1), "卢式喆")[:2] == "卢式"
    assert dirt._rare(Random(1), "卢式喆")[2] in dirt.UNKNOWN_CHARACTERS
    found = {dirt.spoil_name(Random(seed), "热依汗·卡德尔") for seed in range(400)}
    assert ("热依汗", "truncated") in found
    assert {name for name, kind in found if kind == "dot"} == {f"热依汗{dot}卡德尔" for dot in "・•．‧"}


def _spoilt(*, has_birth, has_phone, alone=True, spared=frozenset(), person=PERSON):
    for seed in range(6000):
        yield dirt.spoil(
            Random(seed), person, "450102197207221411", "13900000000", "13800000000", spared=spared,
            has_birth=has_birth, has_phone=has_phone, alone=alone,
        )  # fmt: skip


def test_marks_say_what_was_done():
    for who in _spoilt(has_birth=True, has_phone=True):
        marks = dict(who.marks)
        assert ("id" in marks) == (who.id_number != PERSON.id_number)
        assert ("name" in marks) == (who.name != PERSON.name)
        assert ("phone" in marks) == (who.phone != PERSON.phone)
        assert ("birth_date" in marks) == (who.birth_date != PERSON.birth_date)
        assert ("sex" in marks) == (who.sex != PERSON.sex)


@pytest.mark.parametrize(
    ("has_phone", "alone", "kinds", "sure"),
    [
        (True, True, {"id": "missing"}, True),
        (True, False, {"id": "missing"}, False),  # somebody of the same name and birth date lives here
        (False, True, {"id": "missing"}, False),
        (True, True, {"id": "missing", "phone": "changed"}, False),
        (True, True, {"id": "spouse_id"}, False),
        (True, True, {"id": "sub1"}, True),
        (True, True, {}, True),
    ],
)
def test_who_can_be_told(has_phone, alone, kinds, sure):
    found = [who for who in _spoilt(has_birth=False, has_phone=has_phone, alone=alone) if dict(who.marks) == kinds]
    assert found
    assert {who.is_sure for who in found} == {sure}


def test_spared_kinds_do_not_happen():
    for who in _spoilt(has_birth=True, has_phone=True, spared=dirt.ALL_BUT_READABLE):
        assert dict(who.marks).get("id", "") in dirt.READABLE
        assert who.birth_date == PERSON.birth_date


def test_nobody_born_in_this_century_has_a_legacy_number():
    child = Person("卢明", "361126200804071946", date(2008, 4, 7), "F", "")
    kinds = {dict(who.marks).get("id") for who in _spoilt(has_birth=False, has_phone=False, person=child)}
    assert "legacy15" not in kinds
