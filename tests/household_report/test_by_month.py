"""The ledger by month: a month that cannot be read is unknown, and one without rows is zero."""

from dataclasses import replace

import pytest

from pipeline.household_report.by_month import known_totals, totals_of

MONTHS = (201811, 201812)


@pytest.mark.parametrize(
    ("unknowns", "unreadable"),
    [((), []), (("1 2018-12",), [201812]), (("2 2018-11", "1 2018-12", "2 2018-12"), [201811, 201812]),
     (("1 2017-12",), [])],
)  # fmt: skip
def test_a_month_that_cannot_be_read_has_no_total(report, unknowns, unreadable):
    changed = replace(report, figures=replace(report.figures, unknowns=unknowns))
    sums = totals_of(report.income, MONTHS)
    expected = [None if month in unreadable else total for month, total in zip(MONTHS, sums, strict=True)]
    assert list(known_totals(changed, MONTHS)) == expected


def test_without_figures_and_rows_a_month_is_zero(report):
    assert known_totals(replace(report, figures=None, income=()), MONTHS) == (0, 0)
