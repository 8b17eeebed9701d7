"""What agencies do to identities, on whole columns; the kinds of the sample maker, at the six samples' rates.

Rates are shares of records, counted over `truth/errors.csv` of the six samples (90,355 records): e.g. an id missing
1.36 %, with one digit wrong 1.36 %, two swapped 1.05 %, 15 digits 1.72 %, a spouse's 0.23 %. `other_id` is a valid
number of somebody unrelated, half of them in the register; the samples have few, deliveries not in shared/ more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.link.population import number_text
from pipeline.sampling.cells import chinese_number, full_width
from pipeline.sampling.dirt import DOTTED_DOT_SHARE, DOTTED_TRUNCATED_SHARE, NAME_DIRT, PLACEHOLDERS
from pipeline.sampling.names import DOTS

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

ID_RATES: Final = {
    "missing": 0.0136, "placeholder": 0.0022, "spouse_id": 0.0023, "other_id": 0.0005, "sub1": 0.0136, "transp": 0.0105,
    "legacy15": 0.0190, "blanks": 0.0103, "fullwidth": 0.0072,
}  # fmt: skip
PHONE_RATES: Final = {"changed": 0.062, "missing": 0.095, "shared": 0.048}
BIRTH_RATES: Final = {"jan1": 0.0043, "swap_md": 0.0018}
SEX_FLIPPED: Final = 0.003
HARMLESS: Final = frozenset({"", "blanks", "fullwidth", "legacy15", "x_lower"})
X_LOWER_SHARE: Final = 0.22


def python_random(rng: np.random.Generator) -> Random:
    """A generator for what works on one text at a time, seeded from the other."""
    return Random(int(rng.integers(2**31)))  # noqa: S311 - made-up people, no secret


def draw_kinds(rng: np.random.Generator, rates: dict[str, float], count: int, times: float) -> Texts:
    """A kind an element, empty for most; `times` multiplies the rates."""
    bounds = np.cumsum(list(rates.values())) * times
    kinds = np.array([*rates, ""], dtype=np.object_)
    return kinds[np.searchsorted(bounds, rng.random(count), "right")]


def spoil_numbers(
    rng: np.random.Generator, numbers: Ints, spouse: Ints, other: Ints, times: float
) -> tuple[Texts, Texts]:
    """(texts as sent, kinds); `spouse` is another number of the family, 0 for none, `other` anybody's."""
    kinds = draw_kinds(rng, ID_RATES, numbers.size, times)
    kinds[(kinds == "spouse_id") & (spouse == 0)] = ""
    kinds[(kinds == "legacy15") & (numbers // 10**9 % 100 != 19)] = ""  # noqa: PLR2004 - the century 15 digits mean
    held = np.where(kinds == "spouse_id", spouse, np.where(kinds == "other_id", other, numbers))
    texts = number_text(held).astype(np.object_)
    python = python_random(rng)
    for at in np.flatnonzero(np.isin(kinds, [*TEXT_DIRT])):
        texts[at] = TEXT_DIRT[kinds[at]](python, texts[at])
    ends_with_x = np.array([text.endswith("X") for text in texts], dtype=np.bool_)
    lower = ends_with_x & (kinds == "") & (rng.random(texts.size) < X_LOWER_SHARE)
    texts[lower] = [text.lower() for text in texts[lower]]
    kinds[lower] = "x_lower"
    return texts, kinds


def _other_digit(rng: Random, text: str) -> str:
    place = rng.randrange(17)
    digit = rng.choice([each for each in "0123456789" if each != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _transpose(rng: Random, text: str) -> str:
    place = rng.choice([place for place in range(16) if text[place] != text[place + 1]])
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _blanks(rng: Random, text: str) -> str:
    return rng.choice((f" {text}", f"{text} ", f"{text}　", f"{text[:6]} {text[6:14]} {text[14:]}"))


TEXT_DIRT: Final[dict[str, Callable[[Random, str], str]]] = {
    "missing": lambda _, __: "",
    "placeholder": lambda rng, _: rng.choice(PLACEHOLDERS),
    "sub1": _other_digit,
    "transp": _transpose,
    "legacy15": lambda _, text: text[:6] + text[8:17],
    "blanks": _blanks,
    "fullwidth": lambda _, text: full_width(text),
}


def spoil_names(rng: np.random.Generator, names: Texts, times: float) -> tuple[Texts, Texts]:
    """(names as sent, kinds), with the sample maker's own changes and bounds."""
    rates = {kind: rate for kind, rate, _ in NAME_DIRT}
    changes = {kind: change for kind, _, change in NAME_DIRT}
    kinds = draw_kinds(rng, rates, names.size, times)
    dotted = np.array(["·" in name for name in names], dtype=np.bool_)
    kinds[dotted] = ""
    drawn = rng.random(names.size)
    python = python_random(rng)
    sent = names.copy()
    for at in np.flatnonzero(kinds != ""):
        sent[at] = changes[kinds[at]](python, names[at])
    for at in np.flatnonzero(dotted & (drawn < DOTTED_DOT_SHARE)):
        truncated = drawn[at] < DOTTED_TRUNCATED_SHARE * times
        sent[at] = names[at].split("·")[0] if truncated else names[at].replace("·", python.choice(DOTS[1:]))
        kinds[at] = "truncated" if truncated else "dot"
    kinds[sent == names] = ""
    return sent, kinds


def spoil_phones(rng: np.random.Generator, phones: Ints, shared: Ints, fresh: Ints, times: float) -> tuple[Ints, Texts]:
    """(phones as sent, kinds); `shared` is another phone of the family, `fresh` one nobody has."""
    kinds = draw_kinds(rng, PHONE_RATES, phones.size, times)
    sent = np.select([kinds == "changed", kinds == "missing", kinds == "shared"], [fresh, 0, shared], phones)
    sent = np.where(phones == 0, 0, np.where((kinds == "shared") & (shared == 0), phones, sent))
    kinds[sent == phones] = ""
    return sent.astype(np.int64), kinds


def spoil_births(rng: np.random.Generator, births: Ints, times: float) -> tuple[Ints, Texts]:
    """(days since 1970 as sent, kinds): 1 January for unknown, or day and month exchanged where both can be months."""
    kinds = draw_kinds(rng, BIRTH_RATES, births.size, times)
    day = births.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = month.astype("datetime64[Y]")
    number, of_month = (month - year.astype("datetime64[M]")).astype(np.int64), (day - month).astype(np.int64)
    kinds[(kinds == "swap_md") & (of_month >= 12)] = ""  # noqa: PLR2004 - months a year
    first = year.astype("datetime64[D]").astype(np.int64)
    swapped = (year.astype("datetime64[M]") + np.minimum(of_month, 11)).astype("datetime64[D]").astype(
        np.int64
    ) + number
    sent = np.select([kinds == "jan1", kinds == "swap_md"], [first, swapped], births)
    kinds[sent == births] = ""
    return sent, kinds


GROUP: Final = re.compile(r"村(\d+)组")
DISTRICT_LENGTH: Final = 3
DOOR: Final = re.compile(r"(\d+)栋(\d+)单元(\d+)室$")


def other_address(rng: Random, text: str) -> str:
    """The same home as a housing register writes it."""
    text = text.removeprefix("江西省上饶市")
    drawn = rng.random()
    if "村" in text:
        if drawn < 0.5:  # noqa: PLR2004 - a share
            return GROUP.sub(lambda found: f"村{chinese_number(int(found[1]))}组", text)
        return GROUP.sub(r"村\1队", text[DISTRICT_LENGTH:])
    if drawn < 0.5:  # noqa: PLR2004 - a share
        return DOOR.sub(r"\1-\2-\3", text)
    return DOOR.sub(r"\3室（\1幢\2单元）", text)
