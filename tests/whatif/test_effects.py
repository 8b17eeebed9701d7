"""Who enters, rises, falls, leaves; sums by group; the changed policy; the chart."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest

from pipeline.assessment.facts import Authorization, Household, Income, Member
from pipeline.policy.load import load_policies
from pipeline.steps.whatif import judge_household
from pipeline.whatif.change import ChangeUnreadable, change_policy
from pipeline.whatif.chart import draw_chart
from pipeline.whatif.effects import KINDS, MOVES, Effect, Held, add_up, by_category, by_kind, by_township, kind_of

FOLDER = resources.files("pipeline.policy").joinpath("regions")
POLICIES = load_policies({file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()})
YIYANG, DAY = POLICIES.region("yiyang"), date(2018, 12, 31)
NOBODY, SMALL, LARGE = Held(None, 0), Held("dibao", 10_000), Held("dibao", 20_000)
UNPAID = Held("low_income", 0)


def effect(before, after, *, household="H", township="T", kind="adults"):
    return Effect((household, None), township, kind, before, after)


@pytest.mark.parametrize(
    ("before", "after", "move", "more_fen"),
    [
        (NOBODY, SMALL, "enters", 10_000),
        (SMALL, LARGE, "rises", 10_000),
        (LARGE, SMALL, "falls", -10_000),
        (SMALL, NOBODY, "leaves", -10_000),
        (NOBODY, UNPAID, "enters", 0),
        (UNPAID, SMALL, "rises", 10_000),
        (SMALL, UNPAID, "falls", -10_000),
        (SMALL, Held("tekun", 10_000), "changes_category", 0),
        (SMALL, SMALL, "same", 0),
        (NOBODY, NOBODY, "same", 0),
    ],
)
def test_moves(before, after, move, more_fen):
    found = effect(before, after)
    assert (found.move, found.more_fen) == (move, more_fen)


def test_groups_add_up_to_the_whole():
    effects = [
        effect(NOBODY, SMALL, township="B", kind="adults"),
        effect(SMALL, LARGE, township="A", kind="one_adult"),
        effect(LARGE, NOBODY, township="", kind="adults"),
    ]
    whole = add_up("all", effects)
    assert (whole.before_fen, whole.after_fen, whole.more_yearly_fen) == (30_000, 30_000, 0)
    for totals in (by_township(effects), by_kind(effects), by_category(effects)):
        assert sum(total.more_fen for total in totals) == whole.more_fen
        assert {move: sum(total.moves[move] for total in totals) for move in MOVES} == whole.moves
    assert [total.group for total in by_township(effects)] == ["(none)", "A", "B"]
    assert [total.group for total in by_kind(effects)] == ["one_adult", "adults"]
    # of who leaves, the category that was held
    assert [total.group for total in by_category(effects)] == ["dibao"]


def member(number, born, **changes):
    signed = (Authorization("self", date(2017, 1, 1), None, None),)
    return Member(number, born, relation="head" if number == 1 else "other", authorizations=signed, **changes)


OLD, ADULT, CHILD = date(1950, 1, 1), date(1980, 1, 1), date(2012, 1, 1)
FAMILY = Household(
    "H", "yiyang", DAY, township_code="361126001", members=(member(1, ADULT), member(2, CHILD)),
    income=tuple(Income(1, month, "wage", 120_000, "A", "employment") for month in range(201807, 201813)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ((member(1, OLD), member(2, OLD)), "elderly_only"),
        ((member(1, OLD, disability_grade=1),), "elderly_only"),
        ((member(1, ADULT, disability_grade=2), member(2, CHILD)), "severely_disabled"),
        ((member(1, ADULT, disability_grade=3), member(2, CHILD)), "with_children"),
        ((member(1, ADULT),), "one_adult"),
        ((member(1, ADULT), member(2, OLD)), "adults"),
        ((member(1, ADULT, counted=False),), "nobody_counted"),
    ],
)
def test_each_household_is_of_one_kind(members, kind):
    assert kind_of(replace(FAMILY, members=members), YIYANG.on(DAY)) == kind
    assert kind in KINDS


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        # 2 x 580 = 1,160 is not above 1,200; 2 x 600 = 1,200 is not above it either; 2 x 601 is, by 2
        ({}, NOBODY),
        ({"dibao_standard": 600}, NOBODY),
        ({"dibao_standard": 601}, Held("dibao", 200)),
        ({"dibao_standard:urban": 601}, Held("dibao", 200)),
        ({"dibao_standard:rural": 601}, NOBODY),
        ({"dibao_standard": 600, "dibao_test": "<="}, Held("dibao", 100)),
    ],
)
def test_a_household_under_a_changed_policy(changes, held):
    [(key, township, kind, found, is_review)] = judge_household(FAMILY, change_policy(YIYANG, changes))
    assert (key, township, kind, found, is_review) == (("H", None), "361126001", "with_children", held, False)


def test_what_is_made_silent_goes_to_review():
    [(_, _, _, found, is_review)] = judge_household(FAMILY, change_policy(YIYANG, {"dibao_standard": None}))
    assert (found, is_review) == (NOBODY, True)


def test_one_settlement_alone_is_changed():
    yongning, day = POLICIES.region("yongning"), date(2020, 12, 31)
    changed = change_policy(yongning, {"dibao_standard:rural": 450})
    assert (changed.on(day, "rural").dibao_standard, changed.on(day).dibao_standard) == (45_000, 60_000)
    changed = change_policy(yongning, {"dibao_standard": 450})
    assert (changed.on(day, "rural").dibao_standard, changed.on(day).dibao_standard) == (45_000, 45_000)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dibao": 650}, ("dibao=650", "unknown policy parameter")),
        ({"dibao_standard": "lots"}, ("lots", "expected a number")),
        ({"dibao_standard:suburban": 650}, ("suburban",)),
        ({"minor_age:rural": 18}, ("no settlement",)),
    ],
)
def test_a_change_that_cannot_be_made_is_named(changes, words):
    with pytest.raises(ChangeUnreadable) as caught:
        change_policy(YIYANG, changes)
    assert [word for word in words if word not in str(caught.value)] == []
    assert caught.value.exit_code == 2


def test_the_chart_is_whole_svg_and_names_every_group():
    effects = [effect(NOBODY, SMALL, township="A<b>"), effect(LARGE, SMALL, township="C"), effect(SMALL, SMALL)]
    template = resources.files("pipeline.whatif").joinpath("chart.svg.j2").read_text(encoding="utf-8")
    drawn = draw_chart(template, "a & b", add_up("all", effects), by_township(effects))
    root = ElementTree.fromstring(drawn)
    texts = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"a & b", "A<b>", "C", "T", "+100", "-100"} <= texts
    bars = [float(node.get("width")) for node in root.iter("{http://www.w3.org/2000/svg}rect") if len(node)]
    assert bars == [290.0, 290.0]
    assert drawn == draw_chart(template, "a & b", add_up("all", effects), by_township(effects))
    empty = draw_chart(template, "t", add_up("all", []), by_township([effect(SMALL, SMALL)]))
    assert "<title>" not in empty
