"""The arithmetic of the page: growth, ratios, and the bars the issue sets. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

MILLION: Final = 1_000_000
SMALL: Final = 100_000
MOST_SECONDS: Final = 360.0
MOST_MB: Final = 8_000
MOST_FLOORS: Final = 3.0
MOST_EXPONENT: Final = 1.1
MOST_LATE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """What was asked, what came (both in `unit`), and whether that is enough."""

    name: str
    asked: float
    came: float
    unit: str

    @property
    def is_met(self) -> bool:
        """A bar is met where what came is no more than what was asked."""
        return self.came <= self.asked

    def __str__(self) -> str:
        if self.is_met:
            return f"met: {self.name}: {self.came:,.2f} {self.unit} (asked: at most {self.asked:,g})"
        over = f"{self.came / self.asked:.2f} ×" if self.asked else f"{self.came:,.0f} over"
        return f"MISSED: {self.name}: {self.came:,.2f} {self.unit}, asked at most {self.asked:,g}; that is {over}"


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """The b of value = a · size^b, by least squares on logarithms; None with fewer than two sizes.

    [(100, 10), (1000, 100)] -> 1.0; [(100, 10), (1000, 200)] -> 1.301.
    """
    logs = [(math.log(size), math.log(value)) for size, value in points if size > 0 and value > 0]
    if len({size for size, _ in logs}) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    mean_size, mean_value = (sum(each) / len(logs) for each in zip(*logs, strict=True))
    along = sum((size - mean_size) ** 2 for size, _ in logs)
    return float(sum((size - mean_size) * (value - mean_value) for size, value in logs) / along)


def growth(sizes: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Exponents over persons: of seconds, CPU and memory from 100 k to 1 M, of seconds over all sizes, of the floor."""
    ends = [each for each in sizes if each["persons"] in (SMALL, MILLION)]
    found = {
        "seconds_100k_1m": exponent([(each["persons"], each["cycle"]["seconds"]) for each in ends]),
        "cpu_100k_1m": exponent([(each["persons"], cpu_of(each["cycle"])) for each in ends]),
        "memory_100k_1m": exponent([(each["persons"], each["cycle"]["peak_mb"]) for each in ends]),
        "floor_100k_1m": exponent([(each["persons"], each["floor"]["seconds"]) for each in ends]),
        "seconds_all": exponent([(each["persons"], each["cycle"]["seconds"]) for each in sizes]),
        "cpu_all": exponent([(each["persons"], cpu_of(each["cycle"])) for each in sizes]),
    }
    return {name: None if value is None else round(value, 3) for name, value in found.items()}


def cpu_of(used: dict[str, Any]) -> float:
    """CPU seconds of the command and the server together."""
    return float(used["cpu_seconds"] + used["server_cpu_seconds"])


def published_seconds(each: dict[str, Any]) -> float:
    """From the command's start until the warehouse shows the run: without the report, which is made after that."""
    report = sum(cost["seconds"] for cost in each.get("profile", ()) if cost["step"] == "report")
    return float(each["cycle"]["seconds"] - report)


def bars(facts: dict[str, Any]) -> Iterator[Bar]:
    """Every bar for which something was measured."""
    for each in facts["sizes"].values():
        if each["persons"] == MILLION:
            cycle = each["cycle"]
            published = published_seconds(each)
            yield Bar("1 M persons, landed to published", MOST_SECONDS, published, "s")
            yield Bar("1 M persons, peak memory with the server's", MOST_MB, cycle["peak_mb"], "MB")
            yield Bar("1 M persons, pages swapped", 0, cycle["swapped_pages"], "pages")
            yield Bar("1 M persons against the floor", MOST_FLOORS, published / each["floor"]["seconds"], "×")
    found = growth(list(facts["sizes"].values()))["seconds_100k_1m"]
    if found is not None:
        yield Bar("growth of seconds, 100 k to 1 M", MOST_EXPONENT, found, "(exponent)")
    if late := facts.get("late"):
        name = f"late file, {late['persons']:,} persons"
        yield Bar(f"{name}: seconds against the first run", MOST_LATE, ratio(late, "seconds"), "×")
        yield Bar(f"{name}: CPU against the first run", MOST_LATE, cpu_of(late["late"]) / cpu_of(late["first"]), "×")
        yield Bar(f"{name}: views unlike a fresh full run's", 0, len(late["differing_views"]), "views")


def ratio(late: dict[str, Any], name: str) -> float:
    """Of the run with the late file to the first."""
    return float(late["late"][name] / late["first"][name])
