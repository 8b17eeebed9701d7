"""The page: whole, readable without a network, and safe with a run that has nothing."""

import re

import pytest

from pipeline.link_quality.page import cell_text, count_text, draw_page, interval_text, source_name, value_text

ONE = {"value": 0.9999, "low": 0.99, "high": 1.0}
SOURCE = {
    "source": "banking", "records": 10, "ways": {"match id_exact": 4, "review probabilistic": 1, "nobody": 5},
    "carried": {"sound_number": 9, "name_alone": 1}, "match_rate": 0.4, "review_rate": 0.1, "nobody_rate": 0.5,
    "unlinkable_rate": 0.1, "matched": 4, "expected_wrong": 0.02, "by_method": {"id_exact": ONE}, "precision": ONE,
    "recall": None, "members": 5.0, "missed": 1.0, "lost": 0.0,
}  # fmt: skip
FOUND = {
    "model_version": "2026.11",
    "thresholds": {"banking": {"match": 0.98, "review": 0.3}},
    "sources": [SOURCE, SOURCE | {"source": "all"}],
    "held_back": {"identities": 12, "draws": 1},
    "calibration": [{"low": 0.5, "high": 0.8, "rows": 3, "claimed": 0.6, "right": ONE}],
    "curve": [
        {"threshold": value, "precision": ONE, "recall": ONE, "rest_precision": ONE, "rest_recall": None,
         "review_share": 0.01}
        for value in (0.5, 0.98, 0.99)
    ],
    "persons": {
        name: {
            "banking": {"groups": {"F": {"n": 9, "k": None, "rate": None}}, "total": {"n": 9, "k": 5, "rate": 0.5556}}
        }
        for name in ("age_band", "sex", "hukou", "settlement", "township")
    },
    "blocking": {
        "records": 6, "without_pair": 1, "pairs": 7,
        "rules": [{"rule": "name", "cap": 50, "pairs": 7, "alone": 7, "reached": 5, "largest": [3, 1], "dropped": 0,
                   "lost": 0, "unserved": 0}],
    },
    "weights": [{"comparison": "name", "level": "equal", "m": 0.9, "u": 0.001, "bits": 9.8}],
    "flags": [{"outcome": "exit", "action": "exit_income", "flags": 3, "hanging": 2, "wrong": 0.00001,
               "wrong_at_most": 1.25, "missed": 0.0}],
}  # fmt: skip
EMPTY = FOUND | {
    "thresholds": {}, "calibration": [], "curve": [], "flags": [], "sources": [SOURCE | {
        "source": "all", "records": 0, "ways": {}, "carried": {}, "by_method": {}, "precision": None,
        "match_rate": None, "review_rate": None, "nobody_rate": None, "unlinkable_rate": None,
    }],
    "persons": {name: {} for name in FOUND["persons"]},
}  # fmt: skip


@pytest.mark.parametrize("found", [FOUND, EMPTY], ids=["full", "empty"])
def test_the_page_needs_nothing_from_outside(found):
    page = draw_page(found, "yiyang", "2018H2", "run-1")
    assert not re.findall(r"""(?:src|href)\s*=|https?://|@import|url\(|<script""", page)
    assert page.count("<svg") == page.count("</svg>") >= 3
    assert page.index("关联质量") < page.index("Linkage quality")


def test_the_figures_stand_on_the_page():
    page = draw_page(FOUND, "yiyang", "2018H2", "run-1")
    for words in ("yiyang", "run-1", "银行账户 banking", "99.990%", "99.000–100.000%", "exit_income", "&lt;0.0001",
                  "※", "5 / 9 (55.6%)", "▲ 0.98 banking", "3 · 1", "+9.80"):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("value", "text"), [(0.99999999, "99.999%"), (1.0, "100.000%"), (0.5, "50.000%"), (0.0, "0.000%")]
)
def test_a_share_is_never_rounded_up_to_the_whole(value, text):
    assert value_text({"value": value}) == text
    assert value_text(None) == "–"
    assert interval_text(ONE) == "99.000–100.000%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.00009, "<0.0001"), (0.0001, "0.0001"), (0.99, "0.9900"), (1, "1.0"), (1234.5, "1,234.5")],
)
def test_an_expected_count_has_the_places_it_takes_to_see_it(value, text):
    assert count_text(value) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ({"n": 340, "k": 12, "rate": 0.0353}, "12 / 340 (3.5%)"),
        ({"n": 340, "k": None, "rate": None}, "※"),
        ({"n": None, "k": None, "rate": None}, "※"),
        ({"n": 0, "k": 0, "rate": None}, "0 / 0"),
    ],
)
def test_a_hidden_cell_shows_nothing(cell, text):
    assert cell_text(cell) == text


def test_a_source_unknown_to_the_page_has_its_name():
    assert source_name("weather") == "weather"
    assert source_name("all") == "全部 all"
