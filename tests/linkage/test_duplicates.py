from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.duplicates import find_duplicate_persons

BORN = date(1980, 5, 12)
PAIR = [("H1", 1, "H2", 3), ("H2", 3, "H1", 1)]


def find(rows):
    found = find_duplicate_persons(pa.Table.from_pylist(rows, schema=tables.PERSON))
    return [tuple(row.values()) for row in found.to_pylist()]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, PAIR),
        ({"name": "宋曉冰"}, PAIR),
        ({"name": "宋小冰"}, PAIR),  # a homophone, the same number
        ({"name": "章含"}, PAIR),  # another name, the same number and birth date
        ({"name": "章含", "birth_date": date(1970, 1, 1)}, []),  # the number alone is a clerk's slip
        ({"household_id": "H1"}, []),  # one household
        ({"serial": 126}, []),  # a sound number of her own
        ({"damage": True}, PAIR),
        ({"damage": True, "name": "宋小冰"}, []),
        ({"damage": True, "birth_date": date(1980, 5, 13)}, []),
        ({"damage": True, "sex": "M"}, []),
        ({"id_number": None}, []),  # a missing number is nothing to go by
    ],
)
def test_find_duplicate_persons(cells, expected, person, number, town):
    cells = dict(cells)
    serial = cells.pop("serial", 124)
    if cells.pop("damage", False):
        cells["id_number"] = "8" + number(BORN, serial)[1:]
    one, other = person("H1", 1, "宋晓冰", BORN, 124), person("H2", 3, "宋晓冰", BORN, serial) | cells
    assert find([other, *town, one]) == expected


def test_three_households(person):
    rows = [person(f"H{n}", 1, "宋晓冰", BORN, 124) for n in (1, 2, 3)]
    assert [(one, other) for one, _, other, _ in find(rows)] == [
        ("H1", "H2"), ("H1", "H3"), ("H2", "H1"), ("H2", "H3"), ("H3", "H1"), ("H3", "H2"),
    ]  # fmt: skip


def test_nobody():
    assert find([]) == []
