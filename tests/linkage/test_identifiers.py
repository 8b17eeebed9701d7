from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage import identifiers
from pipeline.linkage.identifiers import DAMAGED, MISSING, OLD, SOUND, UNUSABLE

SERIALS = st.integers(0, 999)
BIRTHS = st.dates(date(1900, 1, 1), date(1999, 12, 31))


def spell(key: int) -> str:
    return "".join("0123456789X"[digit] for digit in identifiers.digits_of(np.array([key]))[0])


def key_for(birth: date, serial: int) -> int:
    return int(f"990101{birth:%Y%m%d}{serial:03d}")


@pytest.mark.parametrize(
    ("sent", "kind", "key"),
    [
        ("990101198001014015", SOUND, 99010119800101401),  # as it should be
        ("９９０１０１１９８００１０１４０１５", SOUND, 99010119800101401),  # full-width
        (" 990101 19800101 4015　", SOUND, 99010119800101401),  # blanks
        ("'990101198001014015", SOUND, 99010119800101401),  # a spreadsheet's apostrophe
        ("99010119800101068X", SOUND, 99010119800101068),
        ("99010119800101068x", SOUND, 99010119800101068),  # lower case
        ("990101800101401", OLD, 99010119800101401),  # 15 digits, of the 1900s
        ("990101801301401", UNUSABLE, -1),  # 15 digits, month 13
        ("990101198001014018", DAMAGED, -1),  # check digit fails
        ("990101198013014011", DAMAGED, -1),  # month 13
        ("99010119800101401", DAMAGED, -1),  # last digit lost
        ("9901011980O1014015", DAMAGED, -1),  # a letter for a digit
        ("9901O11980O1014015", UNUSABLE, -1),  # two of them
        ("9901011980010140159", UNUSABLE, -1),  # 19 digits
        (None, MISSING, -1),
        ("", MISSING, -1),
        ("不详", MISSING, -1),
        ("待补", MISSING, -1),
        ("无", MISSING, -1),
        ("000000000000000000", MISSING, -1),
        ("999999999999999999", MISSING, -1),
        ("123456789012345678", MISSING, -1),
    ],
)
def test_standardise(sent, kind, key):
    found = identifiers.standardise(pa.array([sent], pa.string()))
    assert (found.kind[0], found.key[0]) == (kind, key)


def test_a_number_tells_birth_date_and_sex():
    found = identifiers.standardise(pa.array(["990101198001014015", "99010119800101068X", "不详"]))
    assert found.birth().tolist() == [19800101, 19800101, 0]
    assert found.sex().tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(19800229, True), (19810229, False), (19000229, False), (20000229, True), (19800431, False), (19800430, True),
     (19801301, False), (18491231, False), (18500101, True), (0, False)],
)  # fmt: skip
def test_is_date(day, expected):
    assert bool(identifiers.is_date(np.array([day]))[0]) is expected


@settings(deadline=None)
@given(BIRTHS, SERIALS)
def test_fifteen_digits_become_the_eighteen_they_came_from(birth, serial):
    whole = spell(key_for(birth, serial))
    old = whole[:6] + whole[8:17]
    found = identifiers.standardise(pa.array([whole, old]))
    assert found.key[0] == found.key[1]
    assert np.array_equal(found.digits[0], found.digits[1])


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17), st.integers(1, 9))
def test_repairs_solve_every_single_substitution(birth, serial, position, step):
    key = key_for(birth, serial)
    digits = identifiers.digits_of(np.array([key]))
    digits[0, position] = (digits[0, position] + step) % (11 if position == 17 else 10)
    sent = "".join("0123456789X"[digit] for digit in digits[0])
    found = identifiers.standardise(pa.array([sent]))
    assert found.kind[0] == DAMAGED
    _, keys = identifiers.repairs(found.digits)
    assert key in keys


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 15))
def test_repairs_solve_every_swap_of_neighbours(birth, serial, left):
    whole = spell(key_for(birth, serial))
    sent = whole[:left] + whole[left + 1] + whole[left] + whole[left + 2 :]
    if sent == whole:
        return
    found = identifiers.standardise(pa.array([sent]))
    _, keys = identifiers.repairs(found.digits)
    assert key_for(birth, serial) in keys


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17))
def test_repairs_solve_one_unread_digit(birth, serial, position):
    whole = spell(key_for(birth, serial))
    found = identifiers.standardise(pa.array([whole[:position] + "?" + whole[position + 1 :]]))
    _, keys = identifiers.repairs(found.digits)
    assert key_for(birth, serial) in keys


def test_repairs_are_few_and_sound():
    row, keys = identifiers.repairs(identifiers.standardise(pa.array(["990101198001014018"] * 2)).digits)
    assert set(row) == {0, 1}
    assert 1 <= keys.size <= 2 * 35
    numbers = pa.array([spell(int(key)) for key in keys])
    assert set(identifiers.standardise(numbers).kind) == {SOUND}
