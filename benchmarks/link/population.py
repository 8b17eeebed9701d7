"""Made-up families of a large municipality as numpy columns: names, identity numbers, phones, homes.

The sample maker (`pipeline.sampling`) builds a person at a time with all that a half-year needs; linkage at a million
persons needs identities only, and fast. Names, their weights and the given-name characters are the sample maker's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.sampling import names
from pipeline.sampling.people import DOT_NAME_SHARE, PHONE_HEADS, RARE_SHARE, SINGLE_CHARACTER_SHARE

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

MAN, WOMAN = 1, 0
OLDEST: Final = 95
LAST_DAY: Final = np.datetime64("2018-12-31")
DAYS_A_YEAR: Final = 365.2425
SIZES: Final = (0.27, 0.28, 0.21, 0.16, 0.06, 0.02)
"""Shares of households of one, two, ... members, as in the samples."""
SPOUSE_SHARE, PARENT_SHARE, TWIN_SHARE, OTHER_GIVEN_SHARE = 0.78, 0.12, 0.02, 0.3
FAR_BORN_SHARE: Final = 0.18
ADULT_PHONE_SHARE, CHILD_PHONE_SHARE, CHILD_AGE = 0.92, 0.35, 16
NUMBER_MISSING_SHARE: Final = 0.003
DISTRICTS: Final = (  # of one prefecture, with their codes
    (361102, "信州区"), (361103, "广丰区"), (361104, "广信区"), (361123, "玉山县"), (361124, "铅山县"),
    (361125, "横峰县"), (361126, "弋阳县"), (361127, "余干县"), (361128, "鄱阳县"), (361129, "万年县"),
    (361130, "婺源县"), (361181, "德兴市"),
)  # fmt: skip
CODES: Final = np.array([code for code, _ in DISTRICTS] + [int(code) for code in names.FAR_CODES], dtype=np.int64)
TOWNSHIP_HEADS: Final = "南樟清石白青云龙凤梅"
TOWNSHIP_TAILS: Final = "岩墩溪桥山湖"
CHECK_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
CHECK_CHARACTERS: Final = np.array([ord(character) for character in "10X98765432"], dtype=np.uint32)
POWERS: Final = 10 ** np.arange(16, -1, -1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Population:
    """People in families, one element a person; `home` is a position in `addresses`, `number` 17 digits."""

    family: Ints
    member_no: Ints
    name: Ints  # position in `names`
    number: Ints
    birth: Ints  # days since 1970
    sex: Ints
    phone: Ints  # 0 for none
    home: Ints
    relation: Ints  # position in RELATIONS
    names: Texts
    addresses: Texts


RELATIONS: Final = ("head", "spouse", "child", "parent")
HEAD, SPOUSE, CHILD, PARENT = range(len(RELATIONS))


def number_text(numbers: Ints) -> npt.NDArray[np.str_]:
    """17 digits as the 18 characters of an identity number (GB 11643)."""
    digits = (numbers[:, None] // POWERS) % 10
    characters = np.empty((numbers.size, 18), dtype=np.uint32)
    characters[:, :17] = digits + ord("0")
    characters[:, 17] = CHECK_CHARACTERS[(digits @ CHECK_WEIGHTS) % 11]
    return characters.view("U18").ravel()


def make_population(rng: np.random.Generator, persons: int) -> Population:
    """About `persons` people, whole families, then cut to that number."""
    sizes = rng.choice(np.arange(1, len(SIZES) + 1), p=SIZES, size=int(persons / np.dot(SIZES, range(1, 7))) + 500)
    family = np.repeat(np.arange(sizes.size), sizes)[:persons]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    member = np.arange(family.size) - starts[family]
    head = starts[family]
    relation = _relations(rng, family.size, member)
    sex = rng.integers(0, 2, family.size)
    sex = np.where(relation == SPOUSE, 1 - sex[head], sex)
    birth = _births(rng, relation, head)
    surname = _surnames(rng, family.size, relation, head)
    twin = np.flatnonzero((relation[1:] == CHILD) & (relation[:-1] == CHILD) & (family[1:] == family[:-1])) + 1
    twin = twin[rng.random(twin.size) < TWIN_SHARE]
    birth[twin], sex[twin] = birth[twin - 1], sex[twin - 1]
    name, texts = _names(rng, surname, sex, twin)
    number = give_numbers(rng, birth, sex)
    home, addresses = _homes(rng, sizes.size)
    phone = _phones(rng, birth, head)
    return Population(family, member + 1, name, number, birth, sex, phone, home[family], relation, texts, addresses)


def _relations(rng: np.random.Generator, count: int, member: Ints) -> Ints:
    drawn = rng.random(count)
    relation = np.where(drawn < PARENT_SHARE, PARENT, CHILD)
    relation = np.where((member == 1) & (drawn < SPOUSE_SHARE), SPOUSE, relation)
    return np.where(member == 0, HEAD, relation)


def _births(rng: np.random.Generator, relation: Ints, head: Ints) -> Ints:
    """Days since 1970; a head is 22 to 85, the others by their place in the family."""
    age = rng.uniform(22, 85, relation.size)
    of_head = age[head]
    age = np.where(relation == SPOUSE, of_head + rng.normal(0, 3, age.size), age)
    age = np.where(relation == CHILD, of_head - rng.uniform(20, 38, age.size), age)
    age = np.where(relation == PARENT, of_head + rng.uniform(20, 32, age.size), age)
    age = np.abs(age)  # nobody is older than 95, and no day has more births than others
    age = np.where(age > OLDEST, rng.uniform(OLDEST - 20, OLDEST, age.size), age)
    return (LAST_DAY - (age * DAYS_A_YEAR).astype("timedelta64[D]")).astype(np.int64)


def draw_surnames(rng: np.random.Generator, count: int) -> Ints:
    """Positions in names.SURNAMES by their weights."""
    weights = 1 / (np.arange(1, len(names.SURNAMES) + 1) + 6)
    return rng.choice(len(names.SURNAMES), p=weights / weights.sum(), size=count)


def _surnames(rng: np.random.Generator, count: int, relation: Ints, head: Ints) -> Ints:
    own = draw_surnames(rng, count)
    from_head = np.isin(relation, (CHILD, PARENT)) & (rng.random(count) < 0.85)  # noqa: PLR2004 - mothers keep theirs
    return np.where(from_head, own[head], own)


def _names(rng: np.random.Generator, surname: Ints, sex: Ints, twin: Ints) -> tuple[Ints, Texts]:
    """(position by person, distinct texts)."""
    men, women = names.GIVEN["M"], names.GIVEN["F"]
    alphabet = men + women + names.RARE_GIVEN
    width, count = len(alphabet) + 1, surname.size

    def draw(of: Ints) -> Ints:
        return np.where(of == MAN, rng.integers(0, len(men), count), len(men) + rng.integers(0, len(women), count))

    first = draw(sex)
    second = draw(np.where(rng.random(count) < OTHER_GIVEN_SHARE, 1 - sex, sex))
    second = np.where(rng.random(count) < SINGLE_CHARACTER_SHARE, width - 1, second)
    first[twin] = first[twin - 1]
    rare = len(men) + len(women) + rng.integers(0, len(names.RARE_GIVEN), count)
    has_rare = rng.random(count) < RARE_SHARE
    first = np.where(has_rare & (second == width - 1), rare, first)
    second = np.where(has_rare & (second != width - 1), rare, second)
    dotted = rng.random(count) < DOT_NAME_SHARE
    pick = rng.integers(0, len(names.DOT_FIRST["M"]) * len(names.DOT_LAST), count)
    code = np.where(dotted, -1 - (pick * 2 + sex), (surname * width + first) * width + second)
    distinct, position = np.unique(code, return_inverse=True)
    texts = np.array([_name_text(int(each), alphabet) for each in distinct], dtype=np.object_)
    return position.astype(np.int64), texts


def _name_text(code: int, alphabet: str) -> str:
    if code < 0:
        pick, sex = divmod(-1 - code, 2)
        first, last = divmod(pick, len(names.DOT_LAST))
        return f"{names.DOT_FIRST['M' if sex == MAN else 'F'][first]}·{names.DOT_LAST[last]}"
    width = len(alphabet) + 1
    rest, second = divmod(code, width)
    surname, first = divmod(rest, width)
    return names.SURNAMES[surname] + alphabet[first] + (alphabet[second] if second < width - 1 else "")


def give_numbers(rng: np.random.Generator, birth: Ints, sex: Ints, taken: Ints | None = None) -> Ints:
    """Numbers nobody else has, near in serial where place, day and sex are one; none of `taken`."""
    near = rng.integers(0, len(DISTRICTS), birth.size)
    far = rng.integers(len(DISTRICTS), CODES.size, birth.size)
    place = np.where(rng.random(birth.size) < FAR_BORN_SHARE, far, near)
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    date = year * 10_000 + (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    prefix = CODES[place] * 100_000_000 + date
    rank = _rank_within(prefix * 2 + sex)
    offset = 0 if taken is None else 250
    serial = 2 * ((birth * 131 + 7 * rank + offset) % 500) + sex
    numbers = prefix * 1000 + serial
    while taken is not None and (clash := np.isin(numbers, taken)).any():
        numbers[clash] = prefix[clash] * 1000 + (numbers[clash] + 2) % 1000
        numbers = _apart(numbers, prefix)
    return np.asarray(numbers, dtype=np.int64)


def _apart(numbers: Ints, prefix: Ints) -> Ints:
    """The numbers, of equal ones all but the first moved on."""
    while (again := _rank_within(numbers) > 0).any():
        numbers[again] = prefix[again] * 1000 + (numbers[again] + 2) % 1000
    return numbers


def _rank_within(keys: Ints) -> Ints:
    """0, 1, 2, ... among the elements of one key, in standing order."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    is_first = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    start = np.maximum.accumulate(np.where(is_first, np.arange(keys.size), 0))
    rank = np.empty(keys.size, dtype=np.int64)
    rank[order] = np.arange(keys.size) - start
    return rank


def draw_phones(rng: np.random.Generator, count: int) -> Ints:
    """Mobile numbers."""
    heads = np.array([int(head) for head in PHONE_HEADS], dtype=np.int64)
    return rng.choice(heads, count) * 100_000_000 + rng.integers(0, 100_000_000, count)


def _phones(rng: np.random.Generator, birth: Ints, head: Ints) -> Ints:
    """Nine grown people in ten have one; a child has the head's, or none."""
    phone = draw_phones(rng, birth.size)
    phone = np.where(rng.random(birth.size) < ADULT_PHONE_SHARE, phone, 0)
    is_child = birth > int(LAST_DAY.astype(np.int64) - CHILD_AGE * DAYS_A_YEAR)
    of_head = np.where(rng.random(birth.size) < CHILD_PHONE_SHARE, phone[head], 0)
    return np.where(is_child, of_head, phone)


def _homes(rng: np.random.Generator, count: int) -> tuple[Ints, Texts]:
    """(a home of each family, its texts): a village house, or a flat in a town."""
    district = rng.integers(0, len(DISTRICTS), count)
    township = rng.integers(0, 20, count)
    village = rng.integers(0, len(names.VILLAGES), count)
    draws = {
        name: rng.integers(1, high + 1, count).tolist()
        for name, high in {"group": 14, "house": 130, "road": 12, "way": 3, "number": 400, "estate": 12, "kind": 3,
                           "building": 30, "unit": 4, "floor": 18, "door": 4}.items()
    }  # fmt: skip
    is_town = rng.random(count) < np.where(township < 4, 1.0, 0.2)  # noqa: PLR2004 - the first are streets
    texts = np.empty(count, dtype=np.object_)
    for at, (one, two, three, town) in enumerate(
        zip(district.tolist(), township.tolist(), village.tolist(), is_town.tolist(), strict=True)
    ):
        head = f"江西省上饶市{DISTRICTS[one][1]}{_township(one, two)}{names.VILLAGES[three]}"
        drawn = {name: values[at] for name, values in draws.items()}
        texts[at] = head + (_flat(drawn) if town else f"村{drawn['group']}组{drawn['house']}号")
    return np.arange(count, dtype=np.int64), texts


def _township(district: int, place: int) -> str:
    head = TOWNSHIP_HEADS[(district * 7 + place) % len(TOWNSHIP_HEADS)]
    tail = TOWNSHIP_TAILS[(district + place // len(TOWNSHIP_HEADS) * 3 + place) % len(TOWNSHIP_TAILS)]
    return head + tail + ("街道" if place < 4 else "镇" if place < 12 else "乡")  # noqa: PLR2004 - by rank


def _flat(drawn: dict[str, int]) -> str:
    road = names.STREETS[drawn["road"] - 1] + "路街巷"[drawn["way"] - 1]
    estate = names.ESTATES[drawn["estate"] - 1] + ("花园", "家园", "小区")[drawn["kind"] - 1]
    room = drawn["floor"] * 100 + drawn["door"]
    return f"社区{road}{drawn['number']}号{estate}{drawn['building']}栋{drawn['unit']}单元{room}室"
