"""Bars begin where the one before ended; the chart says in both languages what each is."""

from xml.etree import ElementTree

import pytest

from pipeline.linkage.review.candidates import Candidate, Step
from pipeline.linkage.review.words import load_words
from pipeline.waterfall.bars import bars_of, reach
from pipeline.waterfall.chart import AGAINST, FOR, TOTAL, draw_waterfalls

HER = Candidate(
    "linkable", "H1", 1, 13.25, 0.998,
    (
        Step("prior", "share_of_records", -12.5),
        Step("name", "equal", 12.75),
        Step("id_number", "missing", 0.0),
        Step("birth_date", "equal", 14.0),
        Step("sex", "different", -1.0),
    ),
)  # fmt: skip
HIDDEN = Candidate("nameless", None, None, -3.0, 0.001, ())


def test_each_bar_begins_where_the_one_before_ended_and_the_last_at_the_weight():
    bars = bars_of(HER, load_words())
    assert [(bar.start, bar.end) for bar in bars] == [(0, -12.5), (-12.5, 0.25), (0.25, 14.25), (14.25, 13.25)]
    assert [bar.bits for bar in bars] == [-12.5, 12.75, 14.0, -1.0]
    assert [bar.comparison.en for bar in bars] == ["before any comparison", "name", "birth date", "sex"]


@pytest.mark.parametrize(
    ("candidates", "expected"), [([HER, HIDDEN], (-12.5, 14.25)), ([HIDDEN], (0.0, 0.0)), ([], (0.0, 0.0))]
)
def test_the_reach_holds_every_bar_and_nothing(candidates, expected):
    assert reach(bars_of(candidate, load_words()) for candidate in candidates) == expected


def drawn(*candidates):
    names = [candidate.household_id or "nobody named" for candidate in candidates]
    return ElementTree.fromstring(draw_waterfalls("<banking> 7", ["why & how"], candidates, names, load_words()))


SVG = "{http://www.w3.org/2000/svg}"


def test_the_chart_draws_every_bar_on_one_scale_inside_the_picture():
    root = drawn(HER, HIDDEN)
    texts = [node.text or "" for node in root.iter(f"{SVG}text")]
    for wanted in ("<banking> 7", "why & how", "姓名 name", "相同 the same", "+12.75", "最接近者 best candidate: H1",
                   "其次 runner-up: nobody named"):  # fmt: skip
        assert wanted in texts
    bars = [node for node in root.iter(f"{SVG}rect") if node.find(f"{SVG}title") is not None]
    assert [bar.get("fill") for bar in bars] == [AGAINST, FOR, FOR, AGAINST, TOTAL]
    width, height = float(root.get("width")), float(root.get("height"))
    for bar in bars:
        assert 0 <= float(bar.get("x")) <= float(bar.get("x")) + float(bar.get("width")) <= width
        assert float(bar.get("y")) + float(bar.get("height")) <= height
    long, name = float(bars[2].get("width")), float(bars[1].get("width"))
    assert long / name == pytest.approx(14 / 12.75, rel=0.01)


def test_a_record_that_is_near_nobody_has_a_chart_without_bars():
    assert [node.text for node in drawn().iter(f"{SVG}text")][:2] == ["<banking> 7", "why & how"]


def test_the_same_evidence_is_the_same_picture():
    def picture():
        return draw_waterfalls("t", [], [HER], ["H1"], load_words())

    assert picture() == picture()
