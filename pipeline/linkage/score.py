"""Weights and probabilities of pairs (Fellegi-Sunter): bits by comparison, then Bayes among a record's candidates.

A record may be of somebody in the register, of a stranger the delivery knows by number, or of nobody known; the
priors are the model's, spread evenly over the candidates of each sort. So a runner-up lowers a probability by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage import compare
from pipeline.linkage.arrays import is_first, rank_values
from pipeline.linkage.compare import IdLevel
from pipeline.linkage.model import REGISTER_PERSONS, LinkModel
from pipeline.linkage.pool import STRANGER, Pool
from pipeline.linkage.reading.fields import BirthLevel, PhoneLevel
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.ties import TieLevel
from pipeline.linkage.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

BACKGROUND: Final = 1000.0
"""How many people the model's average frequency stands for beside those counted in the pool."""
DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How common each name (folded code), phone and tie is among the candidates, as a share of people."""

    names: Floats
    phones: Ints
    phone_shares: Floats
    tie_shares: Floats
    persons: int  # of the register


def count_frequencies(pool: Pool, vocabulary: Vocabulary, model: LinkModel) -> Frequencies:
    """Shares of bearers, smoothed by the model's average so that a small pool proves little.

    A phone is one person's own: what counts against it is who else holds it, beside the model's average.
    """
    people = pool.is_candidate.sum() + BACKGROUND
    folded = vocabulary.folded[pool.side.name[pool.is_candidate]]
    bearers = np.bincount(folded, minlength=int(vocabulary.folded.max(initial=0)) + 1)
    average = model.present("name", NameLevel.EQUAL).u
    start = np.flatnonzero(is_first(pool.phone_owners[:, 0]))
    phones, holders = pool.phone_owners[start, 0], np.diff(start, append=pool.phone_owners.shape[0])
    usual = model.present("phone", PhoneLevel.REGISTER).u
    ties = pool.ties.shares(model.present("tie", TieLevel.OWN).u)
    return Frequencies(
        (bearers + BACKGROUND * average) / people, phones, usual + (holders - 1) / people, ties, pool.persons
    )


def weigh(
    levels: Small,
    names: Ints,
    phones: Ints,
    ties: Ints,
    vocabulary: Vocabulary,
    model: LinkModel,
    frequencies: Frequencies,
) -> Floats:
    """N × comparisons: bits of each pair; `names` are the candidates', `phones` and `ties` the records'.

    A number carries birth date and sex: where it is nearly the candidate's, their agreement adds nothing.
    """
    bits = np.stack([weights[levels[:, at]] for at, weights in enumerate(model.weights())], axis=1)
    name, phone = levels[:, compare.NAME], levels[:, compare.PHONE]
    for level in (NameLevel.EQUAL, NameLevel.VARIANT):
        rows = name == level
        share = frequencies.names[vocabulary.folded[names[rows]]]
        bits[rows, compare.NAME] = np.log2(model.present("name", level).m / share)
    for known in (PhoneLevel.REGISTER, PhoneLevel.SEEN):
        rows = phone == known
        share = frequencies.phone_shares[np.searchsorted(frequencies.phones, phones[rows])]
        bits[rows, compare.PHONE] = np.log2(model.present("phone", known).m / share)
    rows = levels[:, compare.TIE] == TieLevel.OWN
    bits[rows, compare.TIE] = np.log2(model.present("tie", TieLevel.OWN).m / frequencies.tie_shares[ties[rows]])
    among_all = np.isin(levels[:, compare.ID], (IdLevel.EQUAL, IdLevel.HOUSEHOLD))
    bits[among_all, compare.ID] += np.log2(max(frequencies.persons, 1) / REGISTER_PERSONS)
    nearly = np.isin(levels[:, compare.ID], (IdLevel.SLIP, IdLevel.NEAR))
    for carried in (compare.BIRTH, compare.SEX):
        bits[nearly, carried] = np.minimum(bits[nearly, carried], 0)
    return np.round(bits, DIGITS, out=bits)


def priors(pool: Pool, candidates: Ints, model: LinkModel) -> Floats:
    """Bits before any comparison: the share of records of that sort of candidate, over how many there are."""
    persons = max(int((pool.is_candidate & (pool.standing != STRANGER)).sum()), 1)
    strangers = max(int((pool.standing == STRANGER).sum()), 1)
    is_stranger = pool.standing[candidates] == STRANGER
    known = np.where(is_stranger, model.stranger_share / strangers, model.register_share / persons)
    return np.asarray(np.round(np.log2(known), DIGITS), dtype=np.float64)


def probabilities(owners: Ints, levels: Small, bits: Floats, prior: Floats, model: LinkModel) -> Floats:
    """The probability of each pair among all pairs of its record (`owners`), and nobody known.

    Two people who share name and birth date are commoner than chance: where a pair agrees on both, near enough, an
    unknown homonym explains the record too, `homonym_share` times as likely, whatever
    number, phone, address and tie say. A number that is merely near does not speak against him: it is near by the birth
    date it carries, which is his, too.
    """
    total = bits.sum(axis=1) + prior
    particular = bits[:, [compare.ID, compare.PHONE, compare.ADDRESS, compare.TIE]].sum(axis=1)
    particular -= np.where(levels[:, compare.ID] == IdLevel.NEAR, bits[:, compare.ID], 0)
    agree = (levels[:, compare.NAME] <= NameLevel.MASKED) & (levels[:, compare.BIRTH] <= BirthLevel.YEAR_ONLY)
    homonym = np.where(agree, np.exp2(total - particular) * model.homonym_share, 0)
    unknown = 1 - model.register_share - model.stranger_share
    return among(owners, total, homonym, unknown)


def among(owners: Ints, total: Floats, others: Floats, unknown: float) -> Floats:
    """The probability of each pair among all pairs of its owner (Bayes), `total` in bits.

    `others` is what explains a pair otherwise, `unknown` what explains the owner by no pair; both in the measure of 2
    to the power of `total`.
    """
    record = rank_values(owners)
    alternatives = np.bincount(record, np.exp2(total) + others) + unknown
    return np.asarray(np.exp2(total) / alternatives[record], dtype=np.float64)


def may_match(levels: Small) -> npt.NDArray[np.bool_]:
    """Whether weighing may end in a match: never by or against a sound number.

    A sound number that is somebody else's speaks against this person; one that is his, and that neither his name nor
    his birth date confirmed, is most likely lent or mistyped from a family member's card.
    """
    return ~np.isin(levels[:, compare.ID], (IdLevel.EQUAL, IdLevel.HOUSEHOLD, IdLevel.OTHER))
