"""Hold numbers back to see how well records are linked without them: pseudo-truth where nobody knows the truth.

Whose record it is, a sound and confirmed number says. Some identities lose it here, or get it mistyped or swapped for
that of somebody they live with, as happens in the same delivery; everything is linked again, and what is found is
held against what the number had said. Strangers' records lose theirs too, so homonyms that the delivery does not know
are among them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import tables
from pipeline.linkage.decide import NO_PAIR, Decision
from pipeline.linkage.link import Linkage, Settled, find, settle, weigh
from pipeline.linkage.model import LinkModel
from pipeline.linkage.pool import LINKABLE, NOBODY
from pipeline.linkage.reading import identifiers
from pipeline.linkage.reading.identifiers import Identifiers
from pipeline.linkage.reading.identifiers import standardise as standardise_numbers
from pipeline.linkage.review.judgements import Judged, gather
from pipeline.linkage.standard import standardise, take_side
from pipeline.linkage.sure import Method

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

HELD_BACK: Final = pa.schema(  # one row an identity whose number was held back
    [
        ("source", pa.string()),
        ("damage", pa.string()),  # missing | slip (one digit, or two neighbours) | lent (a housemate's number)
        ("records", pa.int32()),  # how many records give this identity
        ("weight", pa.float64()),  # how many records of the delivery with such a number it stands for
        ("household_id", pa.string()),  # whose it is; null: nobody who may be linked
        ("member_no", pa.int32()),
        ("decision", pa.string()),  # match | review | nobody, by the model's thresholds
        ("method", pa.string()),
        ("probability", pa.float64()),  # of the best candidate, 0 where there is none
        ("has_candidate", pa.bool_()),  # whether the best candidate may be linked
        ("is_right", pa.bool_()),  # whether the best candidate is whose it is
    ]
)
DAMAGES: Final = ("missing", "slip", "lent")
MISSING, SLIP, LENT = range(3)
MIX: Final = (0.7, 0.15, 0.15)
"""How those held back are divided: most have no number, for weighing decides about them."""
SHARE: Final = 0.05
"""Of the identities with a sound number; so few that the others still say what they would say."""
SWAP_SHARE: Final = 0.4
SEED: Final = 20181231


def hold_back(
    before: Settled | Linkage, persons: pa.Table, model: LinkModel, seed: int = SEED, share: float = SHARE
) -> pa.Table:
    """HELD_BACK of one delivery, in the order of its identities; the same arguments give the same rows.

    Args:
        before: what is settled of its records as if nobody had said anything, by `settle_unjudged`.
        persons: tables.PERSON, in the order they were settled with.
        model: the model to link with again.
        seed: of the draw; another seed holds back others.
        share: of the identities whose number is held back.
    """
    generator = np.random.default_rng(seed)
    rows, damage = _draw(before, generator, share)
    numbers = _numbers(before, rows, damage, generator)
    return _table(before, _find_without(before, rows, numbers, persons, model), rows, damage, persons)


def find_unjudged(records: pa.Table, persons: pa.Table, model: LinkModel) -> Linkage:
    """`find` as if nobody had said anything; `persons` sorted."""
    return find(records, persons, _nothing_said(records), model)


def settle_unjudged(records: pa.Table, persons: pa.Table, model: LinkModel) -> Settled:
    """As far as numbers lead, as if nobody had said anything; `persons` sorted."""
    words = _nothing_said(records)
    return settle(*standardise(records, persons, words.excluded, model.characters), persons, words, model)


def _nothing_said(records: pa.Table) -> Judged:
    return gather(records, tables.JUDGEMENT.empty_table(), {})


def _find_without(
    before: Settled | Linkage, rows: Ints, numbers: list[str | None], persons: pa.Table, model: LinkModel
) -> Linkage:
    """Link again with these numbers in place of those held back: of all what is sure, and of `rows` the rest.

    An identity that now reads like another stays one of its own: no record is judged by how many are like it.
    """
    identities, pool = before.identities, before.pool
    ids, held = identities.side.ids, standardise_numbers(pa.array(numbers, pa.string()))
    changed = Identifiers(ids.kind.copy(), ids.key.copy(), ids.digits.copy())
    changed.kind[rows], changed.key[rows], changed.digits[rows] = held.kind, held.key, held.digits
    changed_identities = replace(identities, side=replace(identities.side, ids=changed))
    people = take_side(pool.side, np.arange(pool.persons))
    words = Judged({}, {}, identities.excluded, ((),))
    after = settle(changed_identities, people, before.vocabulary, persons, words, model)
    is_owned = after.sure.owner[rows] != NOBODY
    return weigh(after, rows[is_owned], rows[~is_owned], words, model)


def _draw(found: Settled | Linkage, generator: np.random.Generator, share: float) -> tuple[Ints, Ints]:
    """Identities to hold back, and what is done to each; nobody's number is lent who lives with nobody numbered."""
    sure = found.sure
    known = np.flatnonzero((sure.owner != NOBODY) & (sure.method == Method.ID_EXACT))
    rows = known[generator.random(known.size) < share]
    damage = generator.choice(len(DAMAGES), size=rows.size, p=MIX)
    alone = _housemates(found, sure.owner[rows]) == NOBODY
    damage[alone & (damage == LENT)] = MISSING
    return rows, damage.astype(np.int64)


def _housemates(found: Settled | Linkage, owners: Ints) -> Ints:
    """The next member with a sound number of each owner's household; NOBODY for a stranger or who lives alone."""
    pool = found.pool
    numbered = np.flatnonzero(pool.is_candidate[: pool.persons] & (pool.side.ids.key[: pool.persons] >= 0))
    numbered = numbered[np.lexsort((numbered, pool.household[numbered]))]
    homes = pool.household[numbered]
    place = np.full(pool.standing.size, NOBODY, dtype=np.int64)
    place[numbered] = np.arange(numbered.size)
    mates = np.full(owners.size, NOBODY, dtype=np.int64)
    rows = np.flatnonzero(place[owners] != NOBODY)
    at = place[owners[rows]]
    first, last = np.searchsorted(homes, homes[at], "left"), np.searchsorted(homes, homes[at], "right")
    following = numbered[np.where(at + 1 < last, at + 1, first)]
    mates[rows] = np.where(following == owners[rows], NOBODY, following)
    return mates


def _numbers(found: Settled | Linkage, rows: Ints, damage: Ints, generator: np.random.Generator) -> list[str | None]:
    """What stands in place of each number held back."""
    keys = found.identities.side.ids.key[rows]
    mates = _housemates(found, found.sure.owner[rows])
    lent = found.pool.side.ids.key[mates]
    texts = _texts(np.where(damage == LENT, lent, keys))
    places = generator.integers(identifiers.BODY - 1, size=rows.size)
    others = generator.integers(1, 10, size=rows.size)
    swaps = generator.random(rows.size) < SWAP_SHARE
    slipped = [
        _slip(text, int(place), int(other), is_swap=bool(swap))
        for text, place, other, swap in zip(texts, places, others, swaps, strict=True)
    ]
    kinds = zip(damage, texts, slipped, strict=True)
    return [None if kind == MISSING else slip if kind == SLIP else text for kind, text, slip in kinds]


def _texts(keys: Ints) -> list[str]:
    return ["".join("X" if digit == identifiers.X_VALUE else str(digit) for digit in row) for row in _digits(keys)]


def _digits(keys: Ints) -> list[list[int]]:
    digits: list[list[int]] = identifiers.digits_of(keys).tolist()
    return digits


def _slip(number: str, place: int, other: int, *, is_swap: bool) -> str:
    """One digit typed wrong, or two neighbours exchanged where they differ."""
    if is_swap and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + str((int(number[place]) + other) % 10) + number[place + 1 :]


def _table(before: Settled | Linkage, after: Linkage, rows: Ints, damage: Ints, persons: pa.Table) -> pa.Table:
    """What was found of each identity held back, beside what its number had said."""
    identities, pool, decided = before.identities, before.pool, after.decided
    owner = before.sure.owner[rows]
    is_member = pool.standing[owner] == LINKABLE
    pair = decided.pair[rows]
    found = pair != NO_PAIR
    best = np.where(found, after.pairs.candidate[pair] if after.pairs.candidate.size else NOBODY, NOBODY)
    may_be = found & (after.pool.standing[best] == LINKABLE) & ~after.pool.is_twofold[best]
    member = pa.array(owner, mask=~is_member)
    columns = [
        pa.array(identities.sources, pa.string()).take(pa.array(identities.source[rows])),
        pa.array(DAMAGES).take(pa.array(damage)),
        pa.array(identities.records[rows]).cast(pa.int32()),
        pa.array(_weights(before, rows, damage)),
        persons["household_id"].take(member),
        persons["member_no"].take(member),
        pa.array([each.name.lower() for each in Decision]).take(pa.array(decided.decision[rows])),
        pa.array([each.name.lower() for each in Method]).take(pa.array(decided.method[rows])),
        pa.array(np.where(found, after.pairs.probability[pair] if after.pairs.candidate.size else 0.0, 0.0)),
        pa.array(may_be),
        pa.array(may_be & is_member & (best == owner)),
    ]
    return pa.table(columns, schema=HELD_BACK)


def _weights(found: Settled | Linkage, rows: Ints, damage: Ints) -> Floats:
    """The records of a source whose number is so, over those held back so, for each record of an identity."""
    identities, ids, sure = found.identities, found.identities.side.ids, found.sure
    holder = found.pool.find(ids.key)
    is_lent = (ids.key >= 0) & (holder != NOBODY) & (holder < found.pool.persons) & (sure.owner == NOBODY)
    kinds = (
        np.isin(ids.kind, (identifiers.MISSING, identifiers.UNUSABLE, identifiers.OTHER_DOCUMENT)),
        ids.kind == identifiers.DAMAGED,
        is_lent,
    )
    weights = np.zeros(rows.size)
    for kind, is_so in enumerate(kinds):
        real = np.bincount(identities.source, is_so * identities.records, minlength=len(identities.sources))
        mine = damage == kind
        held = np.bincount(
            identities.source[rows[mine]], identities.records[rows[mine]], minlength=len(identities.sources)
        )
        share = real / np.maximum(held, 1)
        weights[mine] = share[identities.source[rows[mine]]] * identities.records[rows[mine]]
    return weights
