"""What agencies do to a person's name, id, birth date and phone, and whether the person can still be found by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final

from pipeline.sampling import names
from pipeline.sampling.cells import full_width
from pipeline.sampling.model import Person

ID_RATES: Final = {
    "blanks": 0.012, "fullwidth": 0.008, "legacy15": 0.015, "missing": 0.011, "placeholder": 0.003, "spouse_id": 0.0025,
    "sub1": 0.013, "transp": 0.011,
}  # fmt: skip
ID_KINDS: Final = tuple(ID_RATES)
ID_BOUNDS: Final = tuple(accumulate(ID_RATES.values()))
READABLE: Final = frozenset({"", "blanks", "fullwidth", "legacy15", "x_lower"})
REPAIRABLE: Final = frozenset({"sub1", "transp"})
SAME_NAME: Final = frozenset({"", "blank", "dot", "trad", "variant"})
"""Spellings that say the same name once they are brought to one form."""
UNREADABLE: Final = frozenset({"missing", "placeholder", "spouse_id"})
ALL_BUT_READABLE: Final = UNREADABLE | REPAIRABLE | {"birth_date"}
"""Spared for somebody who must stay another person beside a same-name same-birth-date member."""

X_LOWER_SHARE: Final = 0.22
PHONE_RATES: Final = (("changed", 0.06), ("missing", 0.15), ("shared", 0.2))
"""Upper bounds of one draw."""
JAN1_SHARE, SWAP_SHARE, FLIPPED_SHARE = 0.004, 0.006, 0.003
PLACEHOLDERS: Final = ("待补", "不详", "无证件", "111111111111111111", "999999999999999999", "123456789012345678")
UNKNOWN_CHARACTERS: Final = "?？□〇"
TWENTIETH: Final = "19"


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity cells of one record as delivered."""

    name: str
    id_number: str
    birth_date: date
    sex: str
    phone: str
    marks: tuple[tuple[str, str], ...]
    """(field, corruption)"""
    is_sure: bool
    """Whether the person can be told by these cells alone, without a guess. A home's address is not among them."""
    is_told_by_name: bool
    """Whether the name is intact, for a source that has more to compare."""


def _swap_groups(groups: tuple[str, ...]) -> dict[str, str]:
    return {letter: "".join(group).replace(letter, "") for group in groups for letter in group if len(group) > 1}


HOMOPHONE_OF: Final = _swap_groups(names.HOMOPHONES)
SHAPE_OF: Final = _swap_groups(names.SHAPES)


def _swap_one(rng: Random, name: str, table: dict[str, str]) -> str:
    places = [place for place in range(1, len(name)) if name[place] in table]
    if not places:
        return name
    place = rng.choice(places)
    return name[:place] + rng.choice(table[name[place]]) + name[place + 1 :]


def _blank(rng: Random, name: str) -> str:
    return name[0] + rng.choice((" ", "  ", "　")) + name[1:]


def _rare(rng: Random, name: str) -> str:
    return "".join(rng.choice(UNKNOWN_CHARACTERS) if letter in names.RARE_GIVEN else letter for letter in name)


def _mou(rng: Random, name: str) -> str:
    return name[0] + ("某" if len(name) == 2 else rng.choice(("某", "某某")))  # noqa: PLR2004 - surname and one character


def _traditional(_: Random, name: str) -> str:
    return "".join(names.TRADITIONAL.get(letter, letter) for letter in name)


def _variant(_: Random, name: str) -> str:
    return "".join(names.VARIANTS.get(letter, letter) for letter in name)


NAME_DIRT: Final[tuple[tuple[str, float, Callable[[Random, str], str]], ...]] = (
    ("blank", 0.008, _blank),
    ("homophone", 0.010, lambda rng, name: _swap_one(rng, name, HOMOPHONE_OF)),
    ("mou", 0.0018, _mou),
    ("shape", 0.010, lambda rng, name: _swap_one(rng, name, SHAPE_OF)),
    ("trad", 0.012, _traditional),
    ("variant", 0.010, _variant),
    ("rare_q", 0.030, _rare),
)
NAME_BOUNDS: Final = tuple(accumulate(rate for _, rate, _ in NAME_DIRT))
DOTTED_DOT_SHARE, DOTTED_TRUNCATED_SHARE = 0.3, 0.04


def spoil_name(rng: Random, name: str, dirt: float = 1.0) -> tuple[str, str]:
    """The name as sent and what was done to it. Here as below, `dirt` multiplies every rate."""
    drawn = rng.random() / dirt
    if "·" in name:
        if drawn < DOTTED_TRUNCATED_SHARE:
            return name.split("·")[0], "truncated"
        if drawn < DOTTED_DOT_SHARE:
            return name.replace("·", rng.choice(names.DOTS[1:])), "dot"
        return name, ""
    for bound, (kind, _, change) in zip(NAME_BOUNDS, NAME_DIRT, strict=True):
        if drawn < bound:
            sent = change(rng, name)
            return (sent, kind) if sent != name else (name, "")
    return name, ""


def _sub1(rng: Random, number: str) -> str:
    place = rng.randrange(17)
    digit = rng.choice([each for each in "0123456789" if each != number[place]])
    return number[:place] + digit + number[place + 1 :]


def _transpose(rng: Random, number: str) -> str:
    places = [place for place in range(16) if number[place] != number[place + 1]]
    place = rng.choice(places)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _blanks(rng: Random, number: str) -> str:
    return rng.choice((f" {number}", f"{number} ", f"{number}　", f"{number[:6]} {number[6:14]} {number[14:]}"))


def _legacy(number: str) -> str:
    return number[:6] + number[8:17]


def _changed_id(rng: Random, kind: str, number: str, spouse: str) -> str:
    match kind:
        case "blanks":
            return _blanks(rng, number)
        case "fullwidth":
            return full_width(number)
        case "legacy15":
            return _legacy(number)
        case "missing":
            return ""
        case "placeholder":
            return rng.choice(PLACEHOLDERS)
        case "spouse_id":
            return spouse
        case "sub1":
            return _sub1(rng, number)
        case _:
            return _transpose(rng, number)


def spoil_id(
    rng: Random, number: str, spouse: str, spared: frozenset[str] = frozenset(), dirt: float = 1.0
) -> tuple[str, str]:
    """The id as sent and what was done to it; `spared` kinds do not happen."""
    drawn = rng.random() / dirt
    kind = next((kind for bound, kind in zip(ID_BOUNDS, ID_KINDS, strict=True) if drawn < bound), "")
    impossible = (kind == "legacy15" and number[6:8] != TWENTIETH) or (kind == "spouse_id" and not spouse)
    if not kind or impossible or kind in spared:
        if number.endswith("X") and rng.random() < X_LOWER_SHARE:
            return number.lower(), "x_lower"
        return number, ""
    return _changed_id(rng, kind, number, spouse), kind


def spoil_phone(rng: Random, phone: str, shared: str, fresh: str, dirt: float = 1.0) -> tuple[str, str]:
    """The phone as sent: changed, missing, or one that another person of the family has."""
    if not phone:
        return "", ""
    drawn = rng.random() / dirt
    kind = next((kind for kind, bound in PHONE_RATES if drawn < bound), "")
    sent = {"": phone, "changed": fresh, "missing": "", "shared": shared or phone}[kind]
    return sent, kind if sent != phone else ""


def spoil_birth(rng: Random, born: date, dirt: float = 1.0) -> tuple[date, str]:
    """The birth date as sent: 1 January for unknown, or day and month exchanged."""
    drawn = rng.random() / dirt
    if drawn < JAN1_SHARE:
        kind, sent = "jan1", born.replace(month=1, day=1)
    elif drawn < SWAP_SHARE and born.day <= 12:  # noqa: PLR2004 - a month
        kind, sent = "swap_md", born.replace(month=born.day, day=born.month)
    else:
        return born, ""
    return (sent, kind) if sent != born else (born, "")


def _can_be_told(id_kind: str, *, same_name: bool, near_name: bool, same_birth: bool, same_phone: bool) -> bool:
    """Whether what is left of the identity says who it is without a guess."""
    if id_kind in READABLE:
        return same_name or same_birth or near_name
    if id_kind in REPAIRABLE:
        return same_name or same_birth
    # A name and a birth date alone fit two people in a large place; a name and a phone do not.
    return id_kind != "spouse_id" and same_name and same_phone


def spoil(
    rng: Random,
    person: Person,
    spouse: str,
    shared: str,
    fresh: str,
    *,
    spared: frozenset[str],
    has_birth: bool,
    has_phone: bool,
    alone: bool,
    dirt: float = 1.0,
) -> Identity:
    """The identity cells of one record.

    `spouse` is another id of the family, `shared` another phone of it, `fresh` a phone nobody has. `alone` = nobody of
    the same name and birth date stands beside the person.
    """
    id_number, id_kind = spoil_id(rng, person.id_number, spouse, spared, dirt)
    name, name_kind = spoil_name(rng, person.name, dirt)
    marks = [("id", id_kind), ("name", name_kind)]
    phone, phone_kind = spoil_phone(rng, person.phone, shared, fresh, dirt) if has_phone else ("", "")
    born, birth_kind, sex = person.birth_date, "", person.sex
    marks.append(("phone", phone_kind))
    if has_birth:
        if "birth_date" not in spared:
            born, birth_kind = spoil_birth(rng, person.birth_date, dirt)
        marks.append(("birth_date", birth_kind))
        if rng.random() / dirt < FLIPPED_SHARE:
            sex = "F" if sex == "M" else "M"
            marks.append(("sex", "flipped"))
    same_name = name_kind in SAME_NAME
    # One wrong character of three still says who it is; of two it may be somebody else with a wrong id.
    near_name = name_kind in ("homophone", "shape", "rare_q") and len(person.name) > 2  # noqa: PLR2004
    is_sure = _can_be_told(
        id_kind, same_name=same_name, near_name=near_name, same_birth=has_birth and not birth_kind,
        same_phone=has_phone and bool(person.phone) and not phone_kind and alone,
    )  # fmt: skip
    kept = tuple(mark for mark in marks if mark[1])
    return Identity(name, id_number, born, sex, phone, kept, is_sure, same_name and alone and id_kind != "spouse_id")
