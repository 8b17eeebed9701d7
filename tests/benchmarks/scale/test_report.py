"""Tables and charts say what the figures say."""

from xml.etree import ElementTree

import pytest

from benchmarks.scale import report
from benchmarks.scale.charts import Line, Panel, draw_growth, draw_steps, short

USED = {
    "seconds": 60.0, "cpu_seconds": 80.0, "server_cpu_seconds": 10.0, "peak_mb": 2000, "command_peak_mb": 1800,
    "server_peak_mb": 300, "swapped_pages": 0,
}  # fmt: skip
FLOOR = {
    "seconds": 20.0, "cpu_seconds": 30.0, "parse_seconds": 10.0, "join_seconds": 2.0, "copy_seconds": 8.0,
    "copy_stored_seconds": 6.0,    "peak_mb": 900, "rows": {"flag": 30, "asset": 12},
}  # fmt: skip


def cost(step, source, seconds, cpu, peak):
    return {
        "step": step, "source": source, "seconds": seconds, "cpu_seconds": cpu, "peak_mib": peak, "rows": 10,
        "bytes": 5,
    }  # fmt: skip


PROFILE = [
    cost("land", "banking", 5.0, 4.0, 100),
    cost("land", "housing", 7.0, 6.0, 300),
    cost("decide", None, 40.0, 60.0, 200),
]


def facts(**more):
    size = {"persons": 100_000, "records": 700_000, "delivered_mb": 100, "cycle": USED, "floor": FLOOR}
    return {
        "machine": {"cores": 2, "memory_gb": 24, "python": "3.11"},
        "readers": "polars 2",
        "sizes": {"100k": {**size, "profile": PROFILE}, "300k": {**size, "persons": 300_000, "profile": []}},
        **more,
    }


def test_sources_of_one_step_are_taken_together():
    land = {"seconds": 12.0, "cpu_seconds": 10.0, "rows": 20.0, "bytes": 10.0, "peak_mib": 300}
    found = report.by_step(PROFILE)
    assert found["land"] == land
    assert list(found) == ["land", "decide"]
    assert report.by_step([]) == {}


def test_cpu_of_steps_server_and_rest_is_the_whole():
    found = report.cpu_by_step(facts()["sizes"]["100k"])
    assert found == {"land": 10.0, "decide": 60.0, report.OUTSIDE_STEPS: 10.0, report.SERVER_CPU: 10.0}
    assert sum(found.values()) == USED["cpu_seconds"] + USED["server_cpu_seconds"]


def test_tables():
    lines = report.results(facts())
    row = next(line for line in lines if line.startswith("| 100,000 |"))
    assert row.split(" | ")[3:12] == ["42", "60.0", "60.0", "90.0", "10.0", "20.0", "3.00", "30.0", "3.00"]
    assert lines[3].count("|") == row.count("|") == lines[2].count("|")
    assert "| land | 12.0 (10.0), 300 |  |" in report.steps(facts())
    assert "| floor: COPY of the published rows | 8.0 | 8.0 |" in report.steps(facts())


def test_the_page_is_written_between_its_markers_only(tmp_path):
    page = tmp_path / "benchmarks.md"
    page.write_text("a\n<!-- scale:steps start -->\nold\n<!-- scale:steps end -->\nb\n", encoding="utf-8")
    text = report.between(page.read_text(encoding="utf-8"), "steps", "new")
    assert text == "a\n<!-- scale:steps start -->\nnew\n<!-- scale:steps end -->\nb\n"
    assert report.between("no marker", "steps", "new") == "no marker"


def texts(svg):
    return [each.text for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_growth_chart_has_a_dot_for_each_measure():
    root = ElementTree.fromstring(draw_growth(report.panels(facts())))
    dots = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(dots) == 2 * (2 + 3)
    assert "3 × the floor" in texts(draw_growth(report.panels(facts())))


def test_a_line_rises_with_its_values():
    svg = draw_growth([Panel("t", "s", (Line("a < b", "#000", ((1e4, 1.0), (1e6, 100.0))),))])
    (line,) = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}polyline")
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in line.get("points").split())
    assert x2 > x1
    assert y2 < y1  # up is less


def test_bars_of_steps_are_as_long_as_their_seconds():
    svg = draw_steps("Seconds", {"30k": {"land": 1.0, "decide": 3.0}, "100k": {"land": 8.0}}, "s")
    bars = [
        float(each.get("width"))
        for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
        if each.get("height") == "22"
    ]
    assert bars[1] == pytest.approx(3 * bars[0], abs=0.3)
    assert bars[2] == pytest.approx(8 * bars[0], abs=0.6)


@pytest.mark.parametrize(("value", "text"), [(30_000, "30 k"), (1e6, "1 M"), (100, "100"), (0.3, "0.3")])
def test_short_numbers(value, text):
    assert short(value) == text


def test_nothing_measured_is_said():
    assert "t: nothing measured" in texts(draw_growth([Panel("t", "s", ())]))
