"""What agencies write of people: one row a spell, then the rows of each spell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from benchmarks.link import columns, dirt
from benchmarks.link.population import Ints, Texts, draw_phones
from pipeline.sampling import names

SHARE_OF_PEOPLE: Final = {"banking": 0.55, "employment": 0.42, "housing": 0.26, "social_security": 0.42}
SPELLS: Final = {"banking": (0.99,), "employment": (0.7, 0.25), "housing": (0.9,), "social_security": (0.85,)}
"""Shares of people with one, two, ... spells at an agency; the rest have one more. A spell's rows are alike."""
ROWS: Final = {
    "banking": (1, 1), "employment": (1, 3), "housing": (1, 1), "social_security": (2, 10),
}  # fmt: skip
HAS_BIRTH: Final = frozenset({"social_security"})
HAS_PHONE: Final = frozenset({"banking", "employment"})
HAS_ADDRESS: Final = frozenset({"housing"})
LOYAL_SHARE, INSURED_SHARE, OWN_HOME_SHARE = 0.9, 0.55, 0.65


@dataclass(frozen=True, slots=True)
class Subjects:
    """Everybody agencies write of; `person` is a row of the register, -1 for a stranger."""

    person: Ints
    name: Texts
    number: Ints
    spouse: Ints  # another number of the family, 0 for none
    birth: Ints
    sex: Ints
    phone: Ints
    shared: Ints  # another phone of the family, 0 for none
    address: Texts
    employer: Ints


def make_spells(rng: np.random.Generator, subjects: Subjects, source: str, times: float) -> pa.Table:
    """One row a spell of somebody at one agency: the identity cells it writes, and what is wrong with them."""
    chosen = np.flatnonzero(rng.random(subjects.person.size) < SHARE_OF_PEOPLE[source])
    counts = 1 + np.searchsorted(np.cumsum(SPELLS[source]), rng.random(chosen.size), "right")
    who = np.repeat(chosen, counts)
    other = rng.choice(subjects.number, who.size)
    number, id_kind = dirt.spoil_numbers(rng, subjects.number[who], subjects.spouse[who], other, times)
    name, name_kind = dirt.spoil_names(rng, subjects.name[who], times)
    fresh = draw_phones(rng, who.size)
    phone, phone_kind = dirt.spoil_phones(rng, subjects.phone[who], subjects.shared[who], fresh, times)
    birth, birth_kind = dirt.spoil_births(rng, subjects.birth[who], times)
    flipped = rng.random(who.size) < dirt.SEX_FLIPPED * times
    sex = np.where(flipped, 1 - subjects.sex[who], subjects.sex[who])
    has_birth, has_phone, has_address = source in HAS_BIRTH, source in HAS_PHONE, source in HAS_ADDRESS
    nothing = np.full(who.size, "", dtype=np.object_)
    address, unit = _addresses(rng, subjects, who)
    tie = {"housing": unit, "banking": nothing}.get(source, _employers(rng, subjects, who, source))
    return pa.table({
        "source": columns.constant(source, who.size),
        "name": pa.array(name, pa.string()),
        "id_number": columns.texts(number),
        "id_type": columns.constant("居民身份证" if source == "banking" else None, who.size),
        "birth_date": columns.days(birth, present=has_birth),
        "sex": pa.array(np.array(["F", "M"])[sex], mask=np.full(who.size, not has_birth)),
        "phone": columns.phone_texts(phone if has_phone else np.zeros(who.size, dtype=np.int64)),
        "address": pa.array(address if has_address else nothing, pa.string(), mask=np.full(who.size, not has_address)),
        "tie": columns.texts(tie),
        "person": pa.array(subjects.person[who]),
        "id_dirt": columns.texts(id_kind),
        "name_dirt": columns.texts(name_kind),
        "phone_dirt": columns.texts(phone_kind if has_phone else nothing),
        "birth_dirt": columns.texts(birth_kind if has_birth else nothing),
        "sex_dirt": columns.texts(np.where(flipped & has_birth, "flipped", "").astype(np.object_)),
    })  # fmt: skip


def spread_rows(rng: np.random.Generator, source: str, spells: pa.Table) -> pa.Table:
    """The rows of each spell, in an order that has nothing to do with people."""
    low, high = ROWS[source]
    rows = np.repeat(np.arange(spells.num_rows), rng.integers(low, high + 1, spells.num_rows))
    return spells.take(pa.array(rng.permutation(rows)))


def _addresses(rng: np.random.Generator, subjects: Subjects, who: Ints) -> tuple[Texts, Texts]:
    """(a home of one's own or another's, as a housing register writes it in half of the rows; the tie of its unit)."""
    at_home = rng.random(who.size) < OWN_HOME_SHARE
    texts = np.where(at_home, subjects.address[who], rng.choice(subjects.address, who.size))
    _, units = np.unique(texts.astype(str), return_inverse=True)
    python = dirt.python_random(rng)
    for at in np.flatnonzero(rng.random(who.size) < 0.5):  # noqa: PLR2004 - a coin
        texts[at] = dirt.other_address(python, texts[at])
    return texts, np.array([f"unit_id:GB{unit:010d}" for unit in units.tolist()], dtype=np.object_)


def _employers(rng: np.random.Generator, subjects: Subjects, who: Ints, source: str) -> Texts:
    """The tie of the employer on the rows of each spell: mostly one's own; none on half of social security's."""
    moved = rng.random(who.size) >= LOYAL_SHARE
    employer = np.where(moved, rng.choice(subjects.employer, who.size), subjects.employer[who])
    texts = np.array([f"employer:{employer_name(each)}" for each in employer.tolist()], dtype=np.object_)
    texts[(source == "social_security") & (rng.random(who.size) >= INSURED_SHARE)] = ""
    return texts


def employer_name(number: int) -> str:
    """A made-up firm; one for one number."""
    letters = names.EMPLOYER_CHARACTERS
    rest, form = divmod(number, len(names.EMPLOYER_FORMS))
    rest, trade = divmod(rest, len(names.EMPLOYER_TRADES))
    text = ""
    while rest or len(text) < 2:  # noqa: PLR2004 - letters a name has at least
        rest, letter = divmod(rest, len(letters))
        text += letters[letter]
    return text + names.EMPLOYER_TRADES[trade] + names.EMPLOYER_FORMS[form]
