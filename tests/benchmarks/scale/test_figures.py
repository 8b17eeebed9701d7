"""Growth, ratios and bars, by hand-made figures."""

import pytest

from benchmarks.scale.figures import Bar, bars, cpu_of, exponent, growth, published_seconds


def used(seconds, cpu=10.0, server=2.0, peak=100, swapped=0):
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "server_cpu_seconds": server,
        "peak_mb": peak,
        "swapped_pages": swapped,
    }


def size(persons, seconds, floor=1.0, **more):
    return {"persons": persons, "cycle": used(seconds, **more), "floor": {"seconds": floor}}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(100, 10), (1000, 100)], 1.0),
        ([(100, 10), (1000, 10)], 0.0),
        ([(10, 1), (100, 100)], 2.0),
        ([(100, 10), (1000, 200)], 1.30103),
        ([(10, 1), (100, 10), (1000, 100)], 1.0),
        ([(1, 1), (10, 1), (100, 100)], 1.0),  # the middle point lies off the line: least squares, not the ends
        ([(100, 10)], None),
        ([(100, 10), (100, 20)], None),
        ([(100, 10), (1000, 0)], None),
        ([], None),
    ],
)
def test_exponent(points, expected):
    assert exponent(points) == (None if expected is None else pytest.approx(expected, abs=1e-5))


def test_growth_is_from_100_k_to_1_m_whatever_else_was_run():
    sizes = [size(30_000, 50), size(100_000, 60, cpu=58), size(300_000, 200), size(1_000_000, 600, cpu=598, peak=1000)]
    found = growth(sizes)
    assert (found["seconds_100k_1m"], found["cpu_100k_1m"], found["memory_100k_1m"]) == (1.0, 1.0, 1.0)
    assert found["floor_100k_1m"] == 0.0
    assert found["seconds_all"] != found["seconds_100k_1m"]


def test_growth_needs_both_ends():
    assert growth([size(30_000, 50), size(100_000, 60)])["seconds_100k_1m"] is None


def test_the_report_comes_after_the_run_is_published():
    profile = [{"step": "publish", "seconds": 30.0}, {"step": "report", "seconds": 45.0}]
    one = {**size(1_000_000, 400.0), "profile": profile}
    assert published_seconds(one) == 355.0
    assert published_seconds({**one, "profile": []}) == 400.0
    assert next(bars({"sizes": {"1m": one}})).is_met
    assert not next(bars({"sizes": {"1m": {**one, "profile": []}}})).is_met


def test_cpu_is_of_command_and_server():
    assert cpu_of(used(1.0, cpu=3.5, server=1.5)) == 5.0


@pytest.mark.parametrize(("came", "met"), [(0.99, True), (1.0, True), (1.01, False)])
def test_a_bar_is_met_up_to_what_was_asked(came, met):
    bar = Bar("growth", 1.0, came, "(exponent)")
    assert bar.is_met is met
    assert str(bar).startswith("met: growth: " if met else "MISSED: growth: ")


def test_a_missed_bar_says_by_how_much():
    assert str(Bar("1 M", 360, 720, "s")) == "MISSED: 1 M: 720.00 s, asked at most 360; that is 2.00 ×"
    assert str(Bar("swapped", 0, 7, "pages")) == "MISSED: swapped: 7.00 pages, asked at most 0; that is 7 over"


@pytest.mark.parametrize(
    ("sizes", "late", "missed"),
    [
        ({"30k": size(30_000, 9999, floor=1)}, None, []),  # only 1 M has bars of its own
        ({"1m": size(1_000_000, 360, floor=120, peak=8000)}, None, []),
        ({"1m": size(1_000_000, 361, floor=121)}, None, ["1 M persons, landed to published"]),
        ({"1m": size(1_000_000, 300, floor=99)}, None, ["1 M persons against the floor"]),
        ({"1m": size(1_000_000, 300, floor=100, peak=8001)}, None, ["1 M persons, peak memory with the server's"]),
        ({"1m": size(1_000_000, 300, floor=100, swapped=1)}, None, ["1 M persons, pages swapped"]),
        (
            {"100k": size(100_000, 10, floor=9), "1m": size(1_000_000, 200, floor=99)},
            None,
            ["growth of seconds, 100 k to 1 M"],
        ),
        ({}, (25.0, 3.0, []), []),
        ({}, (26.0, 3.0, []), ["late file, 1,000 persons: seconds against the first run"]),
        ({}, (25.0, 3.1, []), ["late file, 1,000 persons: CPU against the first run"]),
        ({}, (25.0, 3.0, ["flag"]), ["late file, 1,000 persons: views unlike a fresh full run's"]),
    ],
)
def test_bars(sizes, late, missed):
    facts = {"sizes": sizes}
    if late is not None:
        seconds, cpu, differing = late
        facts["late"] = {
            "persons": 1000,
            "first": used(100.0),
            "late": used(seconds, cpu=cpu, server=0.0),
            "differing_views": differing,
        }
    assert [bar.name for bar in bars(facts) if not bar.is_met] == missed
