"""How candidates and their evidence look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from pipeline.cli.options import console
from pipeline.cli.show import table_of
from pipeline.linkage.review.candidates import Candidate
from pipeline.linkage.review.words import Phrase, load_words
from pipeline.waterfall.bars import Bar, bars_of, reach
from pipeline.waterfall.chart import RANKS
from pipeline.wording.records import CANDIDATE

BAR_WIDTH = 40


def both(phrase: Phrase) -> str:
    """A phrase in both languages."""
    return f"{phrase.zh} {phrase.en}"


def name_of(candidate: Candidate) -> str:
    """Who a candidate is: household and member, or what he is where he is not named."""
    if candidate.household_id is None:
        return " ".join(CANDIDATE[candidate.standing])
    return f"{candidate.household_id}/{candidate.member_no}"


def show_waterfalls(candidates: Sequence[Candidate]) -> None:
    """Each candidate's prior, comparisons with level and bits up or down, total and probability, on one scale."""
    words = load_words()
    all_bars = [bars_of(candidate, words) for candidate in candidates]
    least, most = reach(all_bars)
    for rank, candidate, bars in zip(RANKS, candidates, all_bars, strict=False):
        console.print(f"\n{both(rank)}: {name_of(candidate)}", style="bold", highlight=False, markup=False)
        table = table_of("", "", "bits", "", numbers_from=2)
        table.columns[3].justify = "left"
        for bar in bars:
            colour = "green" if bar.bits >= 0 else "red"
            table.add_row(
                both(bar.comparison), both(bar.level), f"{bar.bits:+.2f}", Text(_drawn(bar, least, most), style=colour)
            )
        table.add_row(
            "合计 match weight", f"p = {candidate.match_probability:.6f}", f"{candidate.match_weight:+.2f}", ""
        )
        console.print(table)


def _drawn(bar: Bar, least: float, most: float) -> str:
    """The bar at its place between the least and the most bits of the picture; at least one block."""
    scale = BAR_WIDTH / max(most - least, 1.0)
    low, high = sorted((bar.start, bar.end))
    start = min(round((low - least) * scale), BAR_WIDTH - 1)
    return " " * start + "█" * max(round((high - least) * scale) - start, 1)
