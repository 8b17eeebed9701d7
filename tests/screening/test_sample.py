"""The list of self-care assessments to be checked: never less than the share, nobody's choice."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from python_calamine import CalamineWorkbook

from pipeline.feeds.screening_book import SAMPLE_HEADERS, SAMPLE_SHEET, write_screening_book
from pipeline.screening.sample import Assessed, draw_sample
from pipeline.screening.statistics import Home, count_by_village

SHEETS = ["县汇总", "乡镇汇总", "村汇总"]
SHARE = Fraction(3, 10)


def persons(count, township="640121001", agency="an agency", first=1):
    return [Assessed(township, f"H{number:03}", 1, 4, agency) for number in range(first, first + count)]


@pytest.mark.parametrize(("count", "drawn"), [(0, 0), (1, 1), (3, 1), (4, 2), (10, 3), (11, 4), (100, 30)])
def test_never_less_than_the_share(count, drawn):
    assert len(draw_sample(persons(count), SHARE, "yongning 2020H2")) == drawn


def test_of_every_township_and_every_agency_its_share():
    assessed = [*persons(10), *persons(10, "640121002", first=11), *persons(2, "640121002", "another", first=21)]
    drawn = draw_sample(assessed, SHARE, "yongning 2020H2")
    assert [sum(one.township_code == code for one in drawn) for code in ("640121001", "640121002")] == [3, 4]
    assert sum(one.assessed_by == "another" for one in drawn) == 1


def test_whoever_draws_again_draws_the_same_and_the_next_cycle_others():
    assessed = persons(40)
    drawn = draw_sample(assessed, SHARE, "yongning 2020H2")
    mixed = list(assessed)
    Random(1).shuffle(mixed)
    assert draw_sample(mixed, SHARE, "yongning 2020H2") == drawn
    assert set(draw_sample(assessed, SHARE, "yongning 2021H1")) != set(drawn)
    assert list(drawn) == sorted(drawn, key=lambda one: one.household_id)


def test_the_workbook_lists_them_on_a_sheet_of_their_own_where_there_are_any(tmp_path):
    homes = {"H001": Home("640121001", "640121001001", is_held=True)}
    villages, path = count_by_village(homes, ()), tmp_path / "book.xlsx"
    write_screening_book(path, "yongning 2020H2", villages, ("missed",), draw_sample(persons(4), SHARE, "x"))
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [*SHEETS, SAMPLE_SHEET]
    rows = book.get_sheet_by_name(SAMPLE_SHEET).to_python()
    assert rows[2] == list(SAMPLE_HEADERS)
    assert [row[:5] for row in rows[3:5]] == [
        [one.township_code, one.household_id, 1, 4, "an agency"] for one in draw_sample(persons(4), SHARE, "x")
    ]
    write_screening_book(path, "yongning 2020H2", villages, ("missed",))
    assert CalamineWorkbook.from_path(path).sheet_names == SHEETS
