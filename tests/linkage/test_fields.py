from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from pipeline.linkage import fields
from pipeline.linkage.fields import BirthLevel, SexLevel


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("13800138000", 13800138000),
        ("１３８００１３８０００", 13800138000),
        ("+86 138-0013-8000", 13800138000),
        ("0086 13800138000", 13800138000),
        ("13800138000.0", 13800138000),  # a spreadsheet's number
        ("0931-8880123", 9318880123),  # a land line
        ("8612345", 8612345),  # shortest
        ("861234", 0),  # too short
        ("1234567890123456", 0),  # too long
        ("00000000000", 0),
        ("13800000000", 0),
        ("无", 0),
        (None, 0),
    ],
)
def test_standardise_phones(sent, expected):
    assert fields.standardise_phones(pa.array([sent], pa.string())).tolist() == [expected]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(1980, 2, 29), 19800229), (date(1969, 12, 31), 19691231), (date(1970, 1, 1), 19700101), (None, 0)],
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
