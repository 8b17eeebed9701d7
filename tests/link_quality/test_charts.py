"""Where lines, bars and marks stand."""

import pytest

from pipeline.link_quality.charts import BLUE, LEFT, RIGHT, VERMILION, WIDTH, draw_curve, draw_weights, stack

MEASURES = (("precision", "精确率 precision", "#000000", ""), ("share", "占比 share", "#111111", "2 3"))


def point(threshold, value, low=None, share=0.5):
    precision = None if value is None else {"value": value, "low": value if low is None else low, "high": 1.0}
    return {"threshold": threshold, "precision": precision, "share": share}


def test_a_line_runs_from_the_left_edge_to_the_right_and_higher_is_further_up():
    chart = draw_curve([point(0.5, 0.6), point(0.9, 0.8), point(0.99, 1.0)], MEASURES, {})
    dots = chart.lines[0].dots
    assert [x for x, _, _ in dots] == [LEFT, (LEFT + WIDTH - RIGHT) / 2, WIDTH - RIGHT]
    assert dots[0][1] > dots[1][1] > dots[2][1]
    assert dots[1][2] == "精确率 precision 0.9: 80.00%"
    assert chart.lines[0].band
    assert not chart.lines[1].band  # a plain share has no interval


def test_a_point_nothing_is_known_of_is_left_out():
    chart = draw_curve([point(0.5, None), point(0.9, 0.8)], MEASURES, {})
    assert len(chart.lines[0].dots) == 1
    assert len(chart.lines[1].dots) == 2


@pytest.mark.parametrize(("limit", "place"), [(0.5, 0.0), (0.7, 0.25), (0.9, 0.5), (0.99, 1.0)])
def test_a_threshold_in_force_is_marked_between_those_tried(limit, place):
    points = [point(threshold, 1.0) for threshold in (0.5, 0.9, 0.99)]
    ((x, words),) = draw_curve(points, MEASURES, {"banking": limit, "housing": limit}).marks
    assert x == pytest.approx(LEFT + place * (WIDTH - RIGHT - LEFT), abs=0.1)
    assert words == f"{limit:g} banking, housing"


def test_a_threshold_beyond_those_tried_has_no_mark():
    points = [point(threshold, 1.0) for threshold in (0.5, 0.9)]
    assert draw_curve(points, MEASURES, {"banking": 0.95, "housing": 0.4}).marks == ()


def test_without_points_or_figures_a_chart_is_empty_and_not_broken():
    assert draw_curve([], MEASURES, {"banking": 0.9}).lines[0].dots == ()
    assert draw_curve([point(0.5, None, share=0.0)], MEASURES, {}).lines[1].dots


def weight(comparison, level, bits):
    return {"comparison": comparison, "level": level, "bits": bits, "m": 0.5, "u": 0.25}


def test_bars_start_at_zero_and_point_to_what_they_speak_for():
    bars, zero, height = draw_weights(
        [weight("name", "equal", 10.0), weight("name", "different", -5.0), weight("sex", "missing", 0.0)]
    )
    equal, different, missing = bars
    assert (equal.x, equal.colour) == (zero, BLUE)
    assert (different.x + different.width, different.colour) == (pytest.approx(zero, abs=0.1), VERMILION)
    assert equal.width == pytest.approx(2 * different.width, abs=0.2)
    assert missing.width == 0
    assert [bar.comparison for bar in bars] == ["name", "", "sex"]
    assert equal.y < different.y < missing.y < height


def test_shares_of_a_stack_fill_it():
    line = stack("banking", {"a": 3, "b": 0, "c": 1}, {"a": "A", "b": "B", "c": "C"})
    assert [(x, width) for x, width, _, _ in line.parts] == [(0.0, 75.0), (75.0, 25.0)]
    assert line.parts[1][3] == "C: 1 (25.00%)"
    assert stack("none", {}, {"a": "A"}).parts == ()
