"""Identity linkage of agency records to members of the register: the whole story, top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.linkage import blocking, compare, score, standard
from pipeline.linkage.decide import Decided, Pairs, decide
from pipeline.linkage.judgements import Judged, gather, is_ruled_out
from pipeline.linkage.model import LinkModel
from pipeline.linkage.output import LinkCount, count_records, make_links
from pipeline.linkage.pool import NOBODY, Pool, household_codes, make_pool, with_phones
from pipeline.linkage.standard import Identities, Vocabulary
from pipeline.linkage.sure import Sure, resolve

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LinkResult:
    """`links` in the order of source, file and row; `counts` of all records, those that fell to nobody too."""

    links: pa.Table
    counts: tuple[LinkCount, ...]


@dataclass(frozen=True, slots=True)
class Linkage:
    """Everything found on the way: what explains, trains and scores a run beside its links."""

    identities: Identities
    vocabulary: Vocabulary
    pool: Pool
    sure: Sure
    pairs: Pairs
    decided: Decided


def link(records: pa.Table, persons: pa.Table, judgements: pa.Table, model: LinkModel) -> LinkResult:
    """Decide for each record whose it is: one match, one to review, or nobody (absent from the result).

    Args:
        records: tables.IDENTITY, one row a record; standing order does not matter.
        persons: tables.PERSON, one row a member, with standing.
        judgements: tables.JUDGEMENT in the order they were spoken.
        model: a link model, see `default_model`.
    """
    persons = persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    words = gather(records, judgements, person_positions(persons))
    found = find(records, persons, words, model)
    links = make_links(records, persons, found.identities, found.pool, found.pairs, found.decided, model, words)
    return LinkResult(links, count_records(records, links))


def person_positions(persons: pa.Table) -> dict[tuple[str, int], int]:
    """The row of each (household_id, member_no)."""
    keys = zip(persons["household_id"].to_pylist(), persons["member_no"].to_pylist(), strict=True)
    return {key: row for row, key in enumerate(keys)}


def find(records: pa.Table, persons: pa.Table, words: Judged, model: LinkModel) -> Linkage:
    """Standardise, settle by number, then weigh what is left; `persons` sorted."""
    identities, people, vocabulary = standard.standardise(records, persons, words.excluded, model.characters)
    pool = make_pool(identities, people, persons["standing"].to_pylist(), household_codes(persons), vocabulary)
    side = identities.side
    sure = resolve(identities, words.ruled_out, pool, vocabulary, model.characters)
    owned = np.flatnonzero(sure.owner != NOBODY)
    pool = with_phones(pool, side.phone[owned], sure.owner[owned])
    chosen = choose_pairs(identities, sure, pool, vocabulary, model, words.ruled_out)
    asked = _asked_pairs(identities, pool, words)
    pairs = weigh_pairs(identities, np.unique(np.concatenate([chosen, asked]), axis=0), pool, vocabulary, model)
    return Linkage(identities, vocabulary, pool, sure, pairs, decide(identities, pairs, sure, pool, model))


def choose_pairs(
    identities: Identities,
    sure: Sure,
    pool: Pool,
    vocabulary: Vocabulary,
    model: LinkModel,
    ruled_out: Sequence[Sequence[int]],
) -> Ints:
    """Pairs, n × 2: settled identities with their owners; the others with all that blocking and repairs offer."""
    owned, rest = np.flatnonzero(sure.owner != NOBODY), np.flatnonzero(sure.owner == NOBODY)
    settled = np.stack([owned, sure.owner[owned]], axis=1)
    offered = blocking.candidate_pairs(identities.side, rest, pool, vocabulary, model.block_sizes, model.characters)
    hits = sure.hits[sure.owner[sure.hits[:, 0]] == NOBODY]
    pairs = np.unique(np.concatenate([settled, offered, hits]), axis=0)
    return pairs[~is_ruled_out(identities.excluded[pairs[:, 0]], pairs[:, 1], ruled_out)]


def _asked_pairs(identities: Identities, pool: Pool, words: Judged) -> Ints:
    """The pairs people spoke of, so that each has its evidence."""
    spoken = sorted({*words.same.items(), *words.unsure.items()})
    rows = np.array(spoken, dtype=np.int64).reshape(-1, 2)
    return np.stack([identities.of_record[rows[:, 0]], rows[:, 1]], axis=1)


def weigh_pairs(identities: Identities, pairs: Ints, pool: Pool, vocabulary: Vocabulary, model: LinkModel) -> Pairs:
    """Compare and score pairs, sorted by identity and candidate."""
    side, (rows, candidates) = identities.side, pairs.T
    levels = compare.compare(side, rows, pool, candidates, vocabulary, model.characters)
    frequencies = score.count_frequencies(pool, vocabulary, model)
    names, phones = pool.side.name[candidates], side.phone[rows]
    bits = score.weigh(levels, names, phones, vocabulary, model, frequencies)
    prior = score.priors(pool, candidates, model)
    probability = score.probabilities(rows, levels, bits, prior, model)
    return Pairs(rows, candidates, levels, bits, prior, probability)
