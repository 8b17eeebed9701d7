"""What the templates share: states, ranges, expectations. The arithmetic is the samples' own."""

from __future__ import annotations

from typing import Final

from pipeline.sampling.family import compose
from pipeline.sampling.model import Draft, Expected
from pipeline.sampling.world import LOOK_BACK, World, gap_yuan

FEN: Final = 100
WHOLE_SHARE: Final = 0.2
"""Share of incomes drawn as whole yuan a month, which a family may have declared."""
WITH_EARNER: Final = ("single", "couple", "with_children", "single_parent", "three_generations", "siblings")


def six(line: int) -> int:
    """The line over the look-back, fen."""
    return LOOK_BACK * line


def cap(line: int) -> int:
    """1.5 times the line over the look-back, fen."""
    return 3 * six(line) // 2


def pick(world: World, low: int, high: int) -> int:
    """An income of the look-back between two bounds, both possible; now and then of whole yuan a month."""
    drawn = world.rng.randint(low, high)
    if world.chance(WHOLE_SHARE):
        whole = -(-drawn // 600) * 600
        return whole if whole <= high else drawn
    return drawn


def earner_family(world: World) -> Draft:
    """A plain family with somebody who can work, so that it is no tekun household."""
    return compose(world, world.rng.choices(WITH_EARNER, (16, 12, 36, 16, 12, 5))[0])


def in_aid(world: World, draft: Draft, benefit: int | None, category: str = "dibao", state: str = "in_aid") -> None:
    """The household as it was last decided; `benefit` is yuan a month."""
    draft.state, draft.category, draft.benefit = state, category, benefit
    draft.benefit_since = world.month(-world.rng.randint(0, 60) if world.chance(0.7) else -world.rng.randint(0, 5))
    if world.standards.hardship_classes:
        draft.hardship_class = draft.previous_hardship_class = world.rng.randint(1, 4)


def some_benefit(world: World, draft: Draft) -> int:
    """Any benefit a household of this size could have, yuan a month."""
    return world.rng.randint(20, max(30, world.line(draft) // FEN))


def earlier_line(world: World, draft: Draft) -> int:
    """S times n by the standard of the previous cycle's as-of date; today's where that is unknown."""
    today = world.standards.dibao[draft.settlement]
    return world.standards.earlier_dibao.get(draft.settlement, today) * draft.heads


def present_below(world: World, draft: Draft, income: int, bills: int = 0) -> int:
    """A present benefit below what today's income gave by either standard: income really fell. 0 if there is none."""
    gap = min(gap_yuan(world.line(draft), income, bills), gap_yuan(earlier_line(world, draft), income, bills))
    return world.rng.randint(max(1, gap // 3), gap - 1) if gap > 1 else 0


def expect(draft: Draft, outcome: str, action: str, reason: str, category: str = "", amount: int | None = None) -> None:
    """What must come out for the household as a whole."""
    draft.expected.append(Expected(outcome, action, reason, category, amount))


def expect_review(draft: Draft, reason: str) -> None:
    """A review: the present amount of a household in aid goes on."""
    expect(draft, "review", "review", reason, amount=draft.benefit)


def expect_exit(draft: Draft, action: str, reason: str) -> None:
    """An exit: amount 0, no category."""
    expect(draft, "exit", action, reason, amount=0)


def expect_refused(world: World, draft: Draft) -> None:
    """An applicant at or over the standard: the margin watch up to 1.5 times it, both ends included."""
    if draft.income is not None and draft.income > cap(world.line(draft)):
        expect(draft, "not_eligible", "not_eligible", "INCOME_ABOVE_STANDARD")
    else:
        expect(draft, "not_eligible", "watch_margin", "INCOME_NOT_BELOW_STANDARD")
