"""Search in the register of the current run: by name, identity number, household number, address or phone.

What is found comes with why and how likely: what is equal first, then what only resembles it, as the linkage's own
levels have it (王晓明 finds 王小明). PostgreSQL gives candidates within the townships the session may see; they are
ranked here. The search is kept in the audit chain before it is asked, without its text: that is somebody's name.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa
from psycopg2.extras import RealDictCursor
from rapidfuzz import fuzz

from pipeline.errors import UsageError
from pipeline.linkage.reading import id_text, names
from pipeline.linkage.reading.characters import load_characters
from pipeline.linkage.reading.names import LONG_NAME, NameLevel
from pipeline.search_keys import address_keys, name_keys, phones_of, places_of, sounds_of
from pipeline.warehouse.connection import connection
from pipeline.warehouse.guarded import write_own_event
from pipeline.warehouse.reading.people import subject_of

MOST_CANDIDATES: Final = 500
"""Of each way of finding; more are no search but a list."""
LEAST_NUMBER: Final = 14
TAIL: Final = re.compile(r"\d{3}[\dX]")
HOUSEHOLD: Final = re.compile(r"[A-Z]+[A-Z0-9-]*\d[A-Z0-9-]*")
NAME: Final = re.compile(r"[^\d]{1,30}")
LEAST_PLACE: Final = 70.0
"""rapidfuzz ratio from which on a village's name is taken for another's."""
MOST_PLACES: Final = 5
NAME_SCORES: Final[Mapping[NameLevel, float]] = {
    NameLevel.EQUAL: 1.0, NameLevel.VARIANT: 0.98, NameLevel.STAND_IN: 0.9, NameLevel.HOMOPHONE: 0.85,
    NameLevel.SHAPE: 0.8, NameLevel.PARTIAL: 0.75, NameLevel.PINYIN: 0.75, NameLevel.ONE_CHARACTER: 0.6,
    NameLevel.MASKED: 0.4,
}  # fmt: skip
"""What a level is worth in the order of a list: no probability. Levels left out are no hit."""


class Kind(StrEnum):
    """What a searched text is."""

    NAME = "name"
    ID = "id"
    HOUSEHOLD = "household"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Hit:
    """A household, or a member of one, that may be meant; `id_number` and `phone` are starred.

    `why`: id, id_tail, phone, household, name_ and its level, address, place. `score`: 1 is equal.
    """

    household_id: str
    member_no: int | None
    township_code: str
    village_code: str | None
    state: str | None
    category: str | None
    name: str | None
    id_number: str | None
    phone: str | None
    address: str | None
    why: str
    score: float


def search(
    url: str, region: str, cycle: str, text: str, kind: str | None = None, limit: int = 20, offset: int = 0
) -> tuple[Hit, ...]:
    """What may be meant by `text`, the likeliest first; by the kind named, else by what the text looks like.

    Raises:
        UsageError: nothing to search for, or an unknown kind.
    """
    kinds = kinds_of(text) if kind is None else (_kind(kind),)
    if not kinds:
        raise UsageError(
            "Say what to search for: a name, an id number or its last four, a household, an address, a phone."
        )
    subject = subject_of(region, cycle)
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        write_own_event(cursor, "search", subject, detail={"kinds": [str(each) for each in kinds]})
        session.commit()
        wanted = wanted_of(text, kinds)
        if Kind.ADDRESS in kinds:
            wanted["place"] = _places(cursor, (region, cycle), wanted["address"][0])
        cursor.execute(
            "SELECT * FROM office.search(%s, %s, %s, %s)",
            (region, cycle, json.dumps(wanted, ensure_ascii=False), MOST_CANDIDATES),
        )
        hits = rank(text, cursor.fetchall())[offset : offset + limit]
        if hits:
            shown = sorted({hit.household_id for hit in hits})
            write_own_event(cursor, "search_shown", subject, detail={"household_ids": shown})
    return hits


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise UsageError(f"Unknown kind of search {kind!r}. Known: {', '.join(Kind)}.") from None


def kinds_of(text: str) -> tuple[Kind, ...]:
    """What a text may be, by its form."""
    plain = _plain(text)
    if not plain:
        return ()
    found = []
    if TAIL.fullmatch(plain) or len(id_of(text)) >= LEAST_NUMBER:
        found.append(Kind.ID)
    if phones_of(text):
        found.append(Kind.PHONE)
    if HOUSEHOLD.fullmatch(plain):
        found.append(Kind.HOUSEHOLD)
    if NAME.fullmatch(plain):
        found.append(Kind.NAME)
    if not plain.isascii() and _may_be_address(text, plain):
        found.append(Kind.ADDRESS)
    return tuple(found) or (Kind.HOUSEHOLD,)


def _may_be_address(text: str, plain: str) -> bool:
    """Longer than a name, with a number in it, or with a word of place: 银城村."""
    return len(plain) > LONG_NAME or re.search(r"\d", plain) is not None or bool(places_of(address_keys([text])[0]))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def id_of(text: str) -> str:
    """A typed identity number without blanks, dashes and full-width digits; empty where it is none."""
    return str(id_text.clean(pa.array([text]))[0])


def wanted_of(text: str, kinds: Iterable[Kind]) -> dict[str, list[str]]:
    """What office.search looks for, by the ways in which each kind is found."""
    plain = _plain(text)
    wanted: dict[str, list[str]] = {}
    for kind in kinds:
        if kind is Kind.ID:
            wanted |= {"id_tail": [plain]} if TAIL.fullmatch(plain) else {"id": [id_of(text)]}
        elif kind is Kind.PHONE:
            wanted["phone"] = list(phones_of(text))
        elif kind is Kind.HOUSEHOLD:
            wanted["household"] = [plain]
        elif kind is Kind.ADDRESS:
            wanted["address"] = address_keys([text])
        elif key := name_keys(pa.array([text]))[0]:
            wanted |= {"name": [key], "name_sound": list(sounds_of(key)), "name_like": likes_of(key)}
    return wanted


def likes_of(key: str) -> list[str]:
    """Patterns of longer names, and, of three characters or more, of those with another; a surname has none."""
    longer = [f"{key}%"] if len(key) > 1 else []
    if key.isascii() or len(key) < 3:  # noqa: PLR2004 - of two characters, one changed is another name
        return longer
    return [*longer, *(key[:place] + "_" + key[place + 1 :] for place in range(1, len(key)))]


def _places(cursor: Any, where: tuple[str, str], key: str) -> list[str]:  # noqa: ANN401 - a cursor of dictionaries
    """Places that an address may mean: those it names, however they are written there."""
    named = places_of(key) or (key,)
    cursor.execute("SELECT place FROM office.places(%s, %s)", where)
    scored = sorted(
        ((max(fuzz.ratio(each, row["place"]) for each in named), row["place"]) for row in cursor.fetchall()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [place for score, place in scored[:MOST_PLACES] if score >= LEAST_PLACE]


def rank(text: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Hit, ...]:
    """Candidates as hits, each once by the best reason, the likeliest first, then by household and member."""
    best: dict[tuple[str, int], Hit] = {}
    sought = names.standardise(pa.array([text]), load_characters())[0]
    key, *keys = address_keys([text, *(row["address"] or "" for row in rows)])
    for row, address in zip(rows, keys, strict=True):
        why, score = _judge(row, sought, float(fuzz.partial_ratio(key, address)) / 100)
        if score <= 0:
            continue
        hit = Hit(**{**row, "why": why, "score": round(score, 3)})
        who = (hit.household_id, hit.member_no or 0)
        if who not in best or best[who].score < hit.score:
            best[who] = hit
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.household_id, hit.member_no or 0)))


def _judge(row: Mapping[str, Any], sought: names.Name, address_ratio: float) -> tuple[str, float]:
    way = row["why"]
    if way.startswith("name"):
        found = names.standardise(pa.array([row["name"]]), load_characters())[0]
        level = names.compare(sought, found, load_characters())
        return f"name_{level.name.lower()}", NAME_SCORES.get(level, 0.0)
    return way, {"id_tail": 0.9, "address": address_ratio, "place": 0.9 * address_ratio}.get(way, 1.0)
