"""Judged since the run: what people's newest words would make of its households, at once; kept for every page.

The published flag stays what it was until the next run, a revision (`hesv review apply`). Until then `core.rejudged`
says what it would become, and whatever is adverse and would be something else rests (`pipeline.steps.resting`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.heeding import UpTo, casework
from pipeline.steps.linking import in_its_files
from pipeline.steps.one_household import Rejudged, judge_again, links_with, touched, widest_change
from pipeline.warehouse.judgements import judgements
from pipeline.warehouse.records import JudgementRecord, RunRecord
from pipeline.warehouse.rejudged import JudgedSince, judged_since, keep_rejudged

Flags = Iterable[Mapping[str, Any]]
"""Rows of tables.FLAG of one household."""


@dataclass(frozen=True, slots=True)
class Words:
    """All that people have said that a run heeds: tables.JUDGEMENT and tables.CASEWORK."""

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


def words_now(run: RunContext) -> Words:
    """As they stand now, in the files of this run."""
    said = judgements(run.url, run.cycle.region)
    return Words(in_its_files(run, said), casework(run.url, run.cycle, run.frozen["deliveries"], UpTo()))


def context_of(recorded: RunRecord) -> RunContext:
    """The published run as its steps knew it."""
    return open_context(Cycle.of(recorded.region, recorded.cycle), recorded.run_id)


def rejudge(run: RunContext, words: Words, also: Iterable[str] = ()) -> tuple[Rejudged, ...]:
    """Every household that these words touch, and some more by name."""
    links = links_with(run, words.judgements)
    return judge_again(run, touched(run, links, words.casework) | frozenset(also), links, words.casework)


def weigh_word(run: RunContext, then: Words) -> tuple[int, tuple[Rejudged, ...]]:
    """What hangs on a new word: the widest change of an amount it makes, fen a month; and what would be said then.

    `then`: all words with the new one. Before it a household was what is kept of it, else what is published.
    """
    kept = {one.household_id: one.after for one in judged_since(run.url, run.cycle.region, run.cycle.name)}
    found = rejudge(run, then, kept)
    changes = [
        hangs_on(one.before.flags, kept.get(one.household_id, {}).get("flags", one.before.flags), one.after.flags)
        for one in found
    ]
    return max(changes, default=0), found


def hangs_on(published: Flags, last: Flags, then: Flags) -> int:
    """Fen a month that hang on a word by which flags that were `last` become `then`.

    Where it changes an amount, all that was changed since `published` counts as well: a change said in parts is one.
    """
    step = widest_change(last, then)
    return max(step, widest_change(published, then)) if step else 0


def keep_since(run: RunContext, by: str, found: Collection[Rejudged] | None = None) -> tuple[Rejudged, ...]:
    """Judge every household touched since the run and keep what it would become; gives them all.

    `found`: where that has been worked out already. A household that is again what was published is kept as such.
    """
    known = {one.household_id: one for one in judged_since(run.url, run.cycle.region, run.cycle.name)}
    if found is None or not {one.household_id for one in found} >= set(known):
        found = rejudge(run, words_now(run), known)
    rows = [_row(run, one, by) for one in found]
    keep_rejudged(run.url, rows)
    return tuple(found)


def _row(run: RunContext, one: Rejudged, by: str) -> JudgedSince:
    return JudgedSince(
        run.cycle.region, run.cycle.name, run.store.run_id, one.household_id, one.township_code, one.differs,
        one.before.as_json(), one.after.as_json(), by,
    )  # fmt: skip
