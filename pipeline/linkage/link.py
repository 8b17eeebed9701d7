"""Identity linkage of agency records to members of the register: the whole story, top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage import blocking, compare, score, standard
from pipeline.linkage.arrays import distinct_pairs, whole
from pipeline.linkage.decide import Decided, Pairs, decide
from pipeline.linkage.model import LinkModel
from pipeline.linkage.output import ORDER, LinkCount, count_records, make_links, outcome_of
from pipeline.linkage.pool import NOBODY, Pool, household_codes, make_pool, standing_codes, with_phones, with_ties
from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.review.candidates import list_candidates
from pipeline.linkage.review.judged_keys import identity_digests
from pipeline.linkage.review.judgements import Judged, gather, is_ruled_out, of_same_people
from pipeline.linkage.standard import Identities, Side
from pipeline.linkage.sure import Sure, resolve
from pipeline.linkage.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known before anything is weighed: who the candidates are, and whom numbers lead to."""

    identities: Identities
    vocabulary: Vocabulary
    pool: Pool
    sure: Sure


@dataclass(frozen=True, slots=True)
class LinkResult:
    """`links` (output.LINKS) in the order of source, file and row; `counts` of all records, of nobody's, too.

    `candidates`: the two best of each record under review. `settled`: what was known before anything was weighed.
    """

    links: pa.Table
    candidates: pa.Table
    counts: tuple[LinkCount, ...]
    settled: Settled


@dataclass(frozen=True, slots=True)
class Read:
    """Both tables as far as nobody's word matters: `records` (output.ORDER) and their digests, `persons` in order."""

    records: pa.Table
    persons: pa.Table
    cells: standard.Cells
    digests: pa.DictionaryArray


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
    persons = in_order(persons)
    words = gather(records, of_same_people(judgements, persons), person_positions(persons, judgements))
    cells = standard.read_cells(records, persons, model.characters)
    records = records.select(ORDER)  # what is read is let go: text is most of what there is
    return _link_read(records, persons, cells, words, model)


def read(records: pa.Table, persons: pa.Table, characters: Characters) -> Read:
    """What `link_again` needs of both tables (as `link` takes them), however often people speak."""
    persons = in_order(persons)
    cells = standard.read_cells(records, persons, characters)
    return Read(records.select(ORDER), persons, cells, identity_digests(records).dictionary_encode())


def link_again(known: Read, judgements: pa.Table, model: LinkModel) -> LinkResult:
    """`link` of tables that are read already."""
    records, persons = known.records, known.persons
    positions = person_positions(persons, judgements)
    words = gather(records, of_same_people(judgements, persons), positions, known.digests)
    return _link_read(records, persons, known.cells, words, model)


def _link_read(
    records: pa.Table, persons: pa.Table, cells: standard.Cells, words: Judged, model: LinkModel
) -> LinkResult:
    identities = standard.tell_apart(cells, words.excluded)
    found = find_among(identities, cells.people, cells.vocabulary, persons, words, model)
    return conclude(records, persons, found, words, model)


def conclude(records: pa.Table, persons: pa.Table, found: Linkage, words: Judged, model: LinkModel) -> LinkResult:
    """Tables and counts of what was found."""
    outcome = outcome_of(found.identities, found.pool, found.pairs, found.decided, words)
    links = make_links(records, persons, found.pairs, outcome, model)
    settled = Settled(found.identities, found.vocabulary, found.pool, found.sure)
    candidates = list_candidates(records, persons, found.pool, found.pairs, outcome)
    return LinkResult(links, candidates, count_records(records, links), settled)


def in_order(persons: pa.Table) -> pa.Table:
    """The persons by household and member; as they are where they stand so already."""
    home, member = whole(persons["household_id"]), whole(persons["member_no"])
    is_next = pc.and_(pc.equal(home[1:], home[:-1]), pc.greater(member[1:], member[:-1]))
    if pc.all(pc.or_(pc.greater(home[1:], home[:-1]), is_next)).as_py() is not False:
        return persons
    return persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])


def person_positions(persons: pa.Table, judgements: pa.Table | None = None) -> dict[tuple[str, int], int]:
    """The row of each (household_id, member_no), or of those in the households that judgements speak of."""
    spoken = (persons if judgements is None else judgements)["household_id"].unique()
    rows = pa.array(np.flatnonzero(pc.is_in(persons["household_id"], value_set=spoken).to_numpy()))
    chosen = persons.select(["household_id", "member_no"]).take(rows)
    keys = zip(chosen["household_id"].to_pylist(), chosen["member_no"].to_pylist(), strict=True)
    return dict(zip(keys, rows.to_pylist(), strict=True))


def find(records: pa.Table, persons: pa.Table, words: Judged, model: LinkModel) -> Linkage:
    """Standardise, settle by number, then weigh what is left; `persons` sorted."""
    identities, people, vocabulary = standard.standardise(records, persons, words.excluded, model.characters)
    return find_among(identities, people, vocabulary, persons, words, model)


def find_among(
    identities: Identities, people: Side, vocabulary: Vocabulary, persons: pa.Table, words: Judged, model: LinkModel
) -> Linkage:
    """The same from standardised columns: settle by number, then weigh what is left."""
    settled = settle(identities, people, vocabulary, persons, words, model)
    owned, rest = np.flatnonzero(settled.sure.owner != NOBODY), np.flatnonzero(settled.sure.owner == NOBODY)
    return weigh(settled, owned, rest, words, model)


def settle(
    identities: Identities, people: Side, vocabulary: Vocabulary, persons: pa.Table, words: Judged, model: LinkModel
) -> Settled:
    """Gather the candidates, and settle by number; what sure records say of phones and ties is the candidates' then."""
    pool = make_pool(identities, people, standing_codes(persons), household_codes(persons), vocabulary)
    side = identities.side
    sure = resolve(identities, words.ruled_out, pool, vocabulary, model.characters)
    owned = np.flatnonzero(sure.owner != NOBODY)
    pool = with_phones(pool, side.phone[owned], sure.owner[owned])
    pool = with_ties(pool, side.tie[owned], sure.owner[owned], vocabulary)
    return Settled(identities, vocabulary, pool, sure)


def weigh(settled: Settled, owned: Ints, rest: Ints, words: Judged, model: LinkModel) -> Linkage:
    """Weigh and decide: of the settled identities `owned`, of the others `rest`; no other has a pair then."""
    identities, vocabulary, pool, sure = settled.identities, settled.vocabulary, settled.pool, settled.sure
    rows, candidates = choose_pairs(settled, owned, rest, model, words)
    pairs = weigh_pairs(identities, rows, candidates, pool, vocabulary, model)
    return Linkage(identities, vocabulary, pool, sure, pairs, decide(identities, pairs, sure, pool, model))


def choose_pairs(settled: Settled, owned: Ints, rest: Ints, model: LinkModel, words: Judged) -> tuple[Ints, Ints]:
    """Pairs, sorted: settled identities with their owners; the others with all that blocking and repairs offer."""
    identities, sure = settled.identities, settled.sure
    offered = blocking.candidate_pairs(identities.side, rest, settled.pool, settled.vocabulary, model.block_sizes)
    is_rest = np.zeros(sure.owner.size, dtype=np.bool_)
    is_rest[rest] = True
    hits = sure.hits[is_rest[sure.hits[:, 0]]].T
    rows, candidates = (
        np.concatenate([owned, offered[0], hits[0]]),
        np.concatenate([sure.owner[owned], offered[1], hits[1]]),
    )
    is_allowed = ~is_ruled_out(identities.excluded[rows], candidates, words.ruled_out)
    asked = _asked_pairs(identities, words)
    return distinct_pairs(
        np.concatenate([rows[is_allowed], asked[0]]), np.concatenate([candidates[is_allowed], asked[1]])
    )


def _asked_pairs(identities: Identities, words: Judged) -> tuple[Ints, Ints]:
    """The pairs people spoke of, so that each has its evidence."""
    spoken = sorted({*words.same.items(), *words.unsure.items()})
    rows, persons = np.array(spoken, dtype=np.int64).reshape(-1, 2).T
    return identities.of_record[rows], persons


def weigh_pairs(
    identities: Identities, rows: Ints, candidates: Ints, pool: Pool, vocabulary: Vocabulary, model: LinkModel
) -> Pairs:
    """Compare and score pairs, sorted by identity and candidate."""
    side = identities.side
    levels = compare.compare(side, rows, pool, candidates, vocabulary, model.characters)
    frequencies = score.count_frequencies(pool, vocabulary, model)
    names, phones, ties = pool.side.name[candidates], side.phone[rows], side.tie[rows]
    bits = score.weigh(levels, names, phones, ties, vocabulary, model, frequencies)
    prior = score.priors(pool, candidates, model)
    probability = score.probabilities(rows, levels, bits, prior, model)
    return Pairs(rows, candidates, levels, bits, prior, probability)
