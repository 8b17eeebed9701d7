from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.reading import identifiers
from pipeline.linkage.reading.id_text import OTHER, clean
from pipeline.linkage.reading.identifiers import DAMAGED, MISSING, OLD, OTHER_DOCUMENT, SOUND, UNUSABLE

SERIALS = st.integers(0, 999)
BIRTHS = st.dates(date(1900, 1, 1), date(1999, 12, 31))
WHOLE = "990101198001014015"
KEY = 99010119800101401


def spell(key: int) -> str:
    return "".join("0123456789X"[digit] for digit in identifiers.digits_of(np.array([key]))[0])


def key_for(birth: date, serial: int) -> int:
    return int(f"990101{birth:%Y%m%d}{serial:03d}")


def keys_of_repairs(sent: str) -> set[int]:
    return set(identifiers.repairs(identifiers.standardise(pa.array([sent])).digits)[1].tolist())


@pytest.mark.parametrize(
    ("sent", "kind", "key"),
    [
        (WHOLE, SOUND, KEY),  # as it should be
        ("９９０１０１１９８００１０１４０１５", SOUND, KEY),  # full-width
        (" 990101 19800101 4015　", SOUND, KEY),  # blanks
        ("990101-19800101-4015", SOUND, KEY),
        ("990101.19800101.4015", SOUND, KEY),
        ("99010119800101\u200b4015\ufeff", SOUND, KEY),  # what cannot be seen
        ("'990101198001014015", SOUND, KEY),  # a spreadsheet's apostrophe
        ("‘990101198001014015", SOUND, KEY),
        ('"990101198001014015"', SOUND, KEY),
        ("990101198001014015.0", SOUND, KEY),  # a spreadsheet's number
        ("身份证:990101198001014015", SOUND, KEY),
        ("990101198001014015(身份证)", SOUND, KEY),
        ("990101198001014015/99010119800101068X", SOUND, KEY),  # two in a cell: the first
        ("王小明990101198001014015", SOUND, KEY),
        ("9901011980O1O14O15", SOUND, KEY),  # letters for digits
        ("99OlOll98OO1O14OI5", SOUND, KEY),
        ("99010119800101068X", SOUND, 99010119800101068),
        ("99010119800101068x", SOUND, 99010119800101068),  # lower case
        ("99010119800101068×", SOUND, 99010119800101068),
        ("99010119800101068Х", SOUND, 99010119800101068),  # Cyrillic
        ("99010119800101068*", SOUND, 99010119800101068),
        ("810000198001014015", SOUND, 81000019800101401),  # residence permit of a Hong Kong resident
        ("911156198001014017", SOUND, 91115619800101401),  # new card of a foreigner
        ("990101800101401", OLD, KEY),  # 15 digits, of the 1900s
        ("990101800101401.0", OLD, KEY),
        ("990101170101401", OLD, 99010119170101401),  # a centenarian
        ("990101170101997", OLD, 99010119170101997),
        ("990101000229401", UNUSABLE, -1),  # 1900 had no 29 February
        ("990101801301401", UNUSABLE, -1),  # 15 digits, month 13
        ("990101198001014018", DAMAGED, -1),  # check digit fails
        ("990101198013014011", DAMAGED, -1),  # month 13
        ("99010119800101401", DAMAGED, -1),  # last digit lost
        ("9901011980010140", UNUSABLE, -1),  # cut at 16
        ("990101198001014", UNUSABLE, -1),  # cut at 15: no date of 15 digits
        ("99010119800101", UNUSABLE, -1),  # cut at 14
        ("9901011980010", OTHER_DOCUMENT, -1),  # a stump
        ("9901011980A1014015", DAMAGED, -1),  # a letter for a digit
        ("9901A11980A1014015", UNUSABLE, -1),  # two of them
        ("99010119800101****", UNUSABLE, -1),  # the serial hidden
        ("990101********4015", UNUSABLE, -1),
        ("9.90101198001014E+17", UNUSABLE, -1),  # 15 digits are left
        ("9.90101E+17", UNUSABLE, -1),
        ("9.90101800101401E+14", OLD, KEY),
        ("990101198001014000", DAMAGED, -1),  # a spreadsheet's zeros
        ("9901011980010140155", DAMAGED, -1),  # 19 digits, of which 18 are sound
        ("9901011980010140100", DAMAGED, -1),
        ("99010119800101401599", UNUSABLE, -1),  # 20 digits
        ("X90101198001014015", DAMAGED, -1),  # an X where none belongs
        (None, MISSING, -1),
        ("", MISSING, -1),
        ("不详", MISSING, -1),
        ("待补", MISSING, -1),
        ("无", MISSING, -1),
        ("NULL", MISSING, -1),
        ("000000000000000000", MISSING, -1),
        ("999999999999999999", MISSING, -1),
        ("123456789012345678", MISSING, -1),
        ("123456199001011234", MISSING, -1),
        ("121212121212121212", MISSING, -1),
        ("111111190001011111", MISSING, -1),
        ("E12345678", OTHER_DOCUMENT, -1),  # a passport
        ("EA1234567", OTHER_DOCUMENT, -1),
        ("H1234567801", OTHER_DOCUMENT, -1),  # a travel permit
        ("12345678", OTHER_DOCUMENT, -1),
        ("USA110081010101", OTHER_DOCUMENT, -1),  # an old card of a foreigner
        ("军字第1234567号", OTHER_DOCUMENT, -1),
    ],
)
def test_standardise(sent, kind, key):
    found = identifiers.standardise(pa.array([sent], pa.string()))
    assert (found.kind[0], found.key[0]) == (kind, key)


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789019XxO lI.-/'E+*身份证:"), max_size=22))
def test_cleaning_twice_is_cleaning_once(sent):
    once = clean(pa.array([sent]))
    assert once[0].as_py() == OTHER or clean(once) == once


def test_a_number_cut_or_rounded_keeps_what_is_left():
    found = identifiers.standardise(pa.array(["9.90101198001014E+17", "990101198001014", "990101198001014000", WHOLE]))
    whole = found.digits[3]
    assert (found.digits[:3] != whole).sum(axis=1).tolist() == [3, 3, 2]


def test_nineteen_digits_are_what_one_too_many_leaves():
    found = identifiers.standardise(pa.array(["9901011980010140155", WHOLE]))
    assert np.array_equal(found.digits[0], found.digits[1])
    assert KEY in identifiers.repairs(found.digits[:1])[1]


def test_a_number_tells_birth_date_and_sex():
    found = identifiers.standardise(pa.array([WHOLE, "99010119800101068X", "不详"]))
    assert found.birth().tolist() == [19800101, 19800101, 0]
    assert found.sex().tolist() == [1, 2, 0]


def test_no_numbers_at_all():
    found = identifiers.standardise(pa.array([], pa.string()))
    assert (found.kind.size, found.key.size, found.digits.shape) == (0, 0, (0, 18))
    assert identifiers.repairs(found.digits)[0].size == 0


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
    assert found.key[0] == found.key[1] == key_for(birth, serial)
    assert np.array_equal(found.digits[0], found.digits[1])
    assert whole[:6] + whole[8:17] == old


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17), st.integers(1, 9))
def test_repairs_solve_every_single_substitution(birth, serial, position, step):
    key = key_for(birth, serial)
    digits = identifiers.digits_of(np.array([key]))
    digits[0, position] = (digits[0, position] + step) % (11 if position == 17 else 10)
    sent = "".join("0123456789X"[digit] for digit in digits[0])
    assert identifiers.standardise(pa.array([sent])).kind[0] == DAMAGED
    assert key in keys_of_repairs(sent)


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 15))
def test_repairs_solve_every_swap_of_neighbours(birth, serial, left):
    whole = spell(key_for(birth, serial))
    sent = whole[:left] + whole[left + 1] + whole[left] + whole[left + 2 :]
    if sent != whole:
        assert key_for(birth, serial) in keys_of_repairs(sent)


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17))
def test_repairs_solve_one_unread_digit(birth, serial, position):
    whole = spell(key_for(birth, serial))
    assert key_for(birth, serial) in keys_of_repairs(whole[:position] + "?" + whole[position + 1 :])


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17))
def test_repairs_solve_one_digit_left_out(birth, serial, position):
    whole = spell(key_for(birth, serial))
    if "X" not in whole[:17]:
        assert key_for(birth, serial) in keys_of_repairs(whole[:position] + whole[position + 1 :])


@settings(deadline=None)
@given(BIRTHS, SERIALS, st.integers(0, 17))
def test_the_check_digit_alone_may_be_wrong(birth, serial, wrong):
    whole = spell(key_for(birth, serial))
    sent = whole[:17] + "0123456789X"[wrong % 11]
    if sent != whole:
        assert key_for(birth, serial) in keys_of_repairs(sent)


def test_repairs_are_few_and_sound():
    row, keys = identifiers.repairs(identifiers.standardise(pa.array(["990101198001014018"] * 2)).digits)
    assert set(row) == {0, 1}
    assert 1 <= keys.size <= 2 * 35
    numbers = pa.array([spell(int(key)) for key in keys])
    assert set(identifiers.standardise(numbers).kind) == {SOUND}
