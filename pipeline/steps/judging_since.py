"""Judged since the run: what people's newest words would make of its households, at once; kept for every page.

The published flag stays what it was until the next run, a revision (`hesv review apply`). Until then `core.rejudged`
says what it would become, and whatever is adverse and would be something else rests (`pipeline.steps.resting`). That
heeds every word, also those that others say, or a run passes over, at the same moment: it is worked out under a lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa

from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.heeding import UpTo, as_frozen, casework, now
from pipeline.steps.linking import in_its_files
from pipeline.steps.one_household import Rejudged, judge_again, links_with, touched, widest_change
from pipeline.steps.review_tables import store_of
from pipeline.steps.reviewing_values import RunFolderGone
from pipeline.warehouse.judgements import judgements, numbers_since
from pipeline.warehouse.locks import waiting_lock
from pipeline.warehouse.reading.cycles import published_cycles
from pipeline.warehouse.records import JudgementRecord, RunRecord
from pipeline.warehouse.rejudged import JudgedSince, judged_since, keep_rejudged
from pipeline.warehouse.runs import published_run

NEEDED: Final = "judged"
"""The table of a run without which nobody is judged again."""
Flags = Iterable[Mapping[str, Any]]
"""Rows of tables.FLAG of one household."""


@dataclass(frozen=True, slots=True)
class Words:
    """All that people have said that a run heeds, up to `known`: tables.JUDGEMENT and tables.CASEWORK."""

    known: UpTo
    judgements: pa.Table
    casework: pa.Table

    def with_word(self, word: JudgementRecord) -> Words:
        """And one more about a record."""
        row = {name: getattr(word, name) for name in tables.JUDGEMENT.names}
        more = pa.Table.from_pylist([row], schema=tables.JUDGEMENT)
        return replace(self, judgements=pa.concat_tables([self.judgements, more]))

    def with_casework(self, row: dict[str, object]) -> Words:
        """And one more thing settled of a household."""
        more = pa.Table.from_pylist([row], schema=tables.CASEWORK)
        return replace(self, casework=pa.concat_tables([self.casework, more]))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a word would make of households, worked out before it was said, when no more than `known` was."""

    known: UpTo
    stake_fen: int
    found: tuple[Rejudged, ...]


def words_now(run: RunContext) -> Words:
    """As they stand now, in the files of this run."""
    known = now(run.url, run.cycle.region)
    said = judgements(run.url, run.cycle.region, up_to=known.judgements, looks_to=known.looks)
    return Words(known, in_its_files(run, said), casework(run.url, run.cycle, run.frozen["deliveries"], known))


def context_of(recorded: RunRecord) -> RunContext:
    """The published run as its steps knew it.

    Raises:
        RunFolderGone: its folder is elsewhere, or retention has emptied it.
    """
    store = store_of(recorded)
    if not store.has(NEEDED):
        raise RunFolderGone(recorded.run_id, NEEDED)
    return open_context(Cycle.of(recorded.region, recorded.cycle), recorded.run_id)


def rejudge(run: RunContext, words: Words, also: Iterable[str] = ()) -> tuple[Rejudged, ...]:
    """Every household that these words touch, and some more by name."""
    links = links_with(run, words.judgements)
    return judge_again(run, touched(run, links, words.casework) | frozenset(also), links, words.casework)


def weigh_word(run: RunContext, then: Words) -> Weighed:
    """What hangs on a new word: the widest change of an amount it makes, fen a month; and what would be said then.

    `then`: all words with the new one. Before it a household was what is kept of it, else what is published.
    """
    kept = {one.household_id: one.after for one in judged_since(run.url, run.cycle.region, run.cycle.name)}
    found = rejudge(run, then, kept)
    changes = [
        hangs_on(one.before.flags, kept.get(one.household_id, {}).get("flags", one.before.flags), one.after.flags)
        for one in found
    ]
    return Weighed(then.known, max(changes, default=0), found)


def hangs_on(published: Flags, last: Flags, then: Flags) -> int:
    """Fen a month that hang on a word by which flags that were `last` become `then`.

    Where it changes an amount, all that was changed since `published` counts as well: a change said in parts is one.
    """
    step = widest_change(last, then)
    return max(step, widest_change(published, then)) if step else 0


def keep_since(
    run: RunContext, by: str, weighed: Weighed | None = None, ids: Sequence[int] = ()
) -> tuple[Rejudged, ...]:
    """Judge every household touched since the run and keep what it would become; gives them all.

    `weighed`: what has been worked out already; it holds where nothing but `ids` was said since, and no other run is
    published by now. A household that is again what was published is kept as such.
    """
    with waiting_lock(run.url, "rejudge", run.cycle.region, run.cycle.name):
        shown = published_run(run.url, run.cycle.region, run.cycle.name)
        if shown is not None and shown.run_id != run.store.run_id:
            run, weighed = context_of(shown), None
        kept = {one.household_id for one in judged_since(run.url, run.cycle.region, run.cycle.name)}
        if weighed is not None and _holds(run, weighed, ids) and kept <= {one.household_id for one in weighed.found}:
            found = weighed.found
        else:
            found = rejudge(run, words_now(run), kept)
        keep_rejudged(run.url, [_row(run, one, by) for one in found])
    return found


def _holds(run: RunContext, weighed: Weighed, ids: Sequence[int]) -> bool:
    """Whether nobody said anything else meanwhile."""
    said = now(run.url, run.cycle.region)
    is_quiet = (said.looks, said.objections) == (weighed.known.looks, weighed.known.objections)
    return is_quiet and numbers_since(run.url, run.cycle.region, weighed.known.judgements or 0) == tuple(ids)


def keep_in_later(run: RunContext, by: str) -> None:
    """The same for the published runs of later cycles: a word about a record is carried into them."""
    first = run.cycle
    for later in runs_from(run.url, first):
        if later.cycle.as_of > first.as_of:
            keep_since(later, by)


def keep_passed_over(run: RunContext, by: str) -> None:
    """The same for a run that was just published, where more was said while it was made than it heeds."""
    if _is_judged(run.cycle) and now(run.url, run.cycle.region) != as_frozen(run.frozen):
        keep_since(run, by)


def catch_up(url: str, cycle: Cycle) -> None:
    """Judge again what was said since the published run: also what is being judged, or where that broke off.

    Raises:
        RunFolderGone: the run's tables are no longer there.
    """
    shown, said = published_run(url, cycle.region, cycle.name), now(url, cycle.region)
    if shown is None or not said.judgements or not _is_judged(cycle):
        return
    heeded = as_frozen(shown.frozen)
    if (heeded.judgements, heeded.looks) == (said.judgements, said.looks):
        return  # an objection rests by itself
    if not store_of(shown).has("flag"):
        raise RunFolderGone(shown.run_id, "flag")
    keep_since(context_of(shown), "hesv")


def runs_from(url: str, first: Cycle) -> tuple[RunContext, ...]:
    """The published runs of a region's cycles from this one on."""
    cycles = (Cycle.of(one.region, one.cycle) for one in published_cycles(url) if one.region == first.region)
    wanted = sorted((one for one in cycles if one.as_of >= first.as_of and _is_judged(one)), key=lambda one: one.as_of)
    shown = (published_run(url, one.region, one.name) for one in wanted)
    return tuple(context_of(run) for run in shown if run is not None)


def _is_judged(cycle: Cycle) -> bool:
    """A watch or an uprating judges from another run's evidence."""
    return not cycle.is_watch and not cycle.is_uprating


def _row(run: RunContext, one: Rejudged, by: str) -> JudgedSince:
    return JudgedSince(
        run.cycle.region, run.cycle.name, run.store.run_id, one.household_id, one.township_code, one.differs,
        one.before.as_json(), one.after.as_json(), by,
    )  # fmt: skip
