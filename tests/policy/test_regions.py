"""The five regions, number by number, and the words their references quote."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest
import yaml

from pipeline.policy.load import load_policies
from pipeline.policy.model import OutsiderRule, Silent

FOLDER = resources.files("pipeline.policy").joinpath("regions")
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
POLICIES = load_policies(TEXTS)
SEEDS = Path(__file__).parents[2] / ".." / "shared" / "docs" / "seeds"
SILENT = None
NOT_COVERED = OutsiderRule(covered=False)
PERMIT = OutsiderRule(covered=True, permit_months=12)
RESIDENCE = OutsiderRule(covered=True, permit_months=0, residence_months=12)

# year: dibao, tekun, minimum wage, (orphan dispersed, institutional), in yuan
AMOUNTS = {
    "yiyang": {
        2017: (None, None, None, None),
        2018: (580, 755, 1470, (800, 1200)),
        2019: (640, 832, 1470, (800, 1200)),
        2020: (705, 917, 1580, None),
        2021: (None, None, None, None),
    },
    "yongning": {2019: (None, None, None, None), 2020: (600, 780, 1660, None), 2021: (620, 806, 1660, None)},
    "nanning": {2018: (None, None, None, None), 2019: (690, 897, 1680, (1000, 1450)), 2020: (720, 936, 1810, None)},
    "longnan": {2018: (None, None, None, None), 2019: (335, 436, 1470, None), 2020: (None, None, None, None)},
    "yinchuan": {2018: (590, 767, 1660, None), 2019: (600, 780, 1660, None), 2020: (None, None, None, None)},
}


@pytest.mark.parametrize(("name", "year"), [(name, year) for name, years in AMOUNTS.items() for year in years])
@pytest.mark.parametrize("day", [(1, 1), (12, 31)])
def test_amounts_hold_for_their_calendar_year_alone(name, year, day):
    policy = POLICIES.region(name).on(date(year, *day))
    dibao, tekun, wage, orphan = AMOUNTS[name][year]
    given = (policy.dibao_standard, policy.tekun_standard, policy.minimum_wage)
    assert tuple(None if isinstance(value, Silent) else value / 100 for value in given) == (dibao, tekun, wage)
    if orphan is None:
        assert isinstance(policy.orphan_standard, Silent)
    else:
        assert policy.orphan_standard == {"dispersed": orphan[0] * 100, "institutional": orphan[1] * 100}


@pytest.mark.parametrize(
    ("name", "settlement", "year", "fen"),
    [("yongning", "rural", 2020, 40_000), ("yongning", "rural", 2021, 42_000), ("yongning", "urban", 2020, 60_000),
     ("longnan", "rural", 2019, 33_500), ("longnan", "urban", 2019, SILENT), ("yiyang", "rural", 2018, SILENT),
     ("nanning", "rural", 2019, SILENT), ("yinchuan", "rural", 2018, SILENT)],
)  # fmt: skip
def test_the_other_settlement_has_only_what_is_listed(name, settlement, year, fen):
    standard = POLICIES.region(name).on(date(year, 6, 30), settlement).dibao_standard
    assert standard == (Silent("dibao_standard") if fen is None else fen)


def test_what_has_no_settlement_holds_for_both():
    policy = POLICIES.region("yongning").on(date(2020, 12, 31), "rural")
    assert (policy.tekun_standard, policy.minimum_wage) == (78_000, 166_000)


@pytest.mark.parametrize(
    ("name", "minor_age", "rule", "grace", "months", "relief", "outsiders"),
    [
        ("yiyang", 16, "gross_cap_and_net", "stable_employment", (24, 36), 0, PERMIT),
        ("yongning", 18, "none", "self_report", (18, 18), 3, NOT_COVERED),
        ("nanning", 16, "net_at_most_line", "none", (None, None), 0, RESIDENCE),
        ("longnan", 16, "none", None, (None, None), 0, NOT_COVERED),
        ("yinchuan", 16, "hardship_above_dibao", "none", (None, None), 0, NOT_COVERED),
    ],
)  # fmt: skip
def test_rules(name, minor_age, rule, grace, months, relief, outsiders):
    policy = POLICIES.region(name).on(date(2019, 6, 30))
    shown = tuple(
        None if isinstance(value, Silent) else value
        for value in (policy.grace, policy.grace_months, policy.grace_months_disabled)
    )
    assert (policy.minor_age, policy.expenditure_rule, policy.temporary_relief) == (minor_age, rule, relief)
    assert policy.outsiders == outsiders
    assert shown == (grace, *months)
    assert policy.dibao_test == "<"


def test_the_low_income_line_is_nannings_alone_and_inclusive():
    day = date(2019, 12, 31)
    line = POLICIES.region("nanning").on(day).low_income_line
    assert line.holds(Fraction(103_500))
    assert not line.holds(Fraction(103_501))
    assert isinstance(POLICIES.region("yiyang").on(day).low_income_line, Silent)


def references(node):
    if isinstance(node, dict):
        if {"seed", "file", "words"} <= node.keys():
            yield node
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside this checkout")
@pytest.mark.parametrize("file", sorted(TEXTS))
def test_every_quoted_word_stands_in_its_document(file):
    for reference in references(yaml.safe_load(TEXTS[file])):
        text = (SEEDS / reference["file"]).read_text(encoding="utf-8")
        assert reference["words"] in text
        assert reference["file"].startswith(f"00{reference['seed'][1]}_")
