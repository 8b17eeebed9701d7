from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.reading import fields
from pipeline.linkage.reading.fields import BirthLevel, SexLevel


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("13800138001", 13800138001),
        ("１３８００１３８００１", 13800138001),
        ("+86 138-0013-8001", 13800138001),
        ("1-3-8-0-0-1-3-8-0-0-1", 13800138001),
        ("0086 13800138001", 13800138001),
        ("8613800138001", 13800138001),
        ("013800138001", 13800138001),
        ("13800138001.0", 13800138001),  # a spreadsheet's number
        ("1.3800138001E+10", 13800138001),
        ("1.38E+10", 0),  # what is lost is lost
        ("手机13800138001", 13800138001),
        ("13800138001(本人)", 13800138001),
        ("13800138001/13900139001", 13800138001),  # several: the first mobile
        ("0737-4221234、13900139001", 13900139001),
        ("13800138001 13900139001", 13800138001),
        ("1380013800113900139001", 13800138001),  # run together
        ("0931-8880123", 8880123),  # a land line, with and without the area code
        ("(0931)8880123", 8880123),
        ("09318880123", 8880123),
        ("8880123", 8880123),
        ("010-62771234", 62771234),
        ("+86-731-88801234", 88801234),
        ("0086 0731 88801234", 88801234),
        ("0731-88801234-801", 88801234),  # an extension
        ("0731-88801234转801", 88801234),
        ("0737 422 1234", 4221234),
        ("8612345", 8612345),  # shortest
        ("861234", 0),  # too short
        ("400-812-3456", 4008123456),
        ("1234567890123456", 0),  # too long
        ("00000000000", 0),
        ("11111111111", 0),
        ("13800000000", 0),
        ("15900000000", 0),
        ("15900000123", 15900000123),
        ("13800138000", 0),  # the carrier's own
        ("12345678901", 0),
        ("15012345678", 15012345678),
        ("无", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_standardise_phones(sent, expected):
    assert fields.standardise_phones(pa.array([sent], pa.string())).tolist() == [expected]


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789138+-() /转手机.E"), max_size=24))
def test_a_standardised_phone_stays(sent):
    once = fields.standardise_phones(pa.array([sent]))
    assert fields.standardise_phones(pa.array([str(once[0])])).tolist() == once.tolist()


@settings(deadline=None)
@given(st.integers(13_000_000_001, 19_999_999_999), st.sampled_from(["", "+86", "86 ", "0086-", "0"]))
def test_a_mobile_is_read_with_and_without_the_country(number, country):
    one, other = fields.standardise_phones(pa.array([str(number), country + str(number)])).tolist()
    assert one == other


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1980, 2, 29), 19800229),
        (date(1969, 12, 31), 19691231),
        (date(1970, 1, 1), 19700101),
        (date(1899, 12, 29), 18991229),
        (date(1899, 12, 30), 0),  # a spreadsheet's first day
        (date(1900, 1, 1), 0),  # a database's
        (date(1900, 1, 2), 19000102),
        (date(9999, 12, 31), 0),
        (None, 0),
    ],
)
def test_standardise_days(day, expected):
    assert fields.standardise_days(pa.array([day], pa.date32())).tolist() == [expected]


def test_standardise_sexes():
    assert fields.standardise_sexes(pa.array(["M", "F", None, "?"])).tolist() == [1, 2, 0, 0]


@pytest.mark.parametrize(
    ("record", "person", "level"),
    [
        (19800512, 19800512, BirthLevel.EQUAL),
        (19801205, 19800512, BirthLevel.SWAPPED),
        (19800101, 19800512, BirthLevel.YEAR_ONLY),
        (19800101, 19800101, BirthLevel.EQUAL),
        (19800512, 19800101, BirthLevel.DIFFERENT),  # only the record's 1 January stands for an unknown day
        (19810512, 19800512, BirthLevel.ONE_PART),
        (19800612, 19800512, BirthLevel.ONE_PART),
        (19800513, 19800512, BirthLevel.ONE_PART),
        (20190512, 19190512, BirthLevel.ONE_PART),  # another century
        (19860512, 19680512, BirthLevel.ONE_PART),  # a year's digits exchanged
        (19800501, 19800512, BirthLevel.ONE_PART),  # a month without its day
        (19800131, 19800201, BirthLevel.DIFFERENT),
        (19800101, 19800102, BirthLevel.YEAR_ONLY),
        (19810513, 19800512, BirthLevel.DIFFERENT),
        (19811205, 19800512, BirthLevel.DIFFERENT),  # swapped and another year
        (19810101, 19800512, BirthLevel.DIFFERENT),
        (0, 19800512, BirthLevel.MISSING),
        (19800512, 0, BirthLevel.MISSING),
    ],
)
def test_compare_births(record, person, level):
    assert fields.compare_births(np.array([record]), np.array([person])).tolist() == [level]


@pytest.mark.parametrize(
    ("record", "person", "level"),
    [(1, 1, SexLevel.EQUAL), (1, 2, SexLevel.DIFFERENT), (0, 2, SexLevel.MISSING), (1, 0, SexLevel.MISSING)],
)
def test_compare_sexes(record, person, level):
    pair = np.array([record], dtype=np.int8), np.array([person], dtype=np.int8)
    assert fields.compare_sexes(*pair).tolist() == [level]


DAYS = st.dates(date(1930, 1, 1), date(2018, 12, 31)).map(lambda day: day.year * 10_000 + day.month * 100 + day.day)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_compare_births_is_reflexive_and_but_for_new_years_day_symmetric(record, person):
    one, other = np.array([record]), np.array([person])
    assert fields.compare_births(one, one).tolist() == [BirthLevel.EQUAL]
    if 101 not in (record % 10_000, person % 10_000):
        assert fields.compare_births(one, other).tolist() == fields.compare_births(other, one).tolist()
