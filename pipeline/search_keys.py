"""What a household or a person is found by: the linkage's own reading of names, numbers, phones and addresses. Pure.

Grain: one row a household or a member of the register, whole columns; or one text that somebody searches for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final

import pyarrow as pa

from pipeline.linkage.reading import address_text, addresses, fields
from pipeline.linkage.reading.characters import load_characters, translate
from pipeline.linkage.reading.name_form import SEPARATOR, standardise_texts
from pipeline.tables import REGISTER_HOUSEHOLD, REGISTER_PERSON

MOST_SOUNDS: Final = 32
"""Spellings of one sought name: three characters of up to three readings each."""
PHONE: Final = re.compile(r"[+(]?\d[\d()+-]{5,17}\d")
DIGITS: Final = str.maketrans("0123456789", "0" * 10)
PLACES: Final = ("estate", "village", "road")
"""What names the place of an address, the narrowest first."""


def household_keys(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Households as REGISTER_HOUSEHOLD, the address also in one form and by its place."""
    keys = address_keys([text or "" for text in batch.column("address").to_pylist()])
    made = {
        "address_key": pa.array([key or None for key in keys], pa.string()),
        "address_place": pa.array(list(map(place_of, keys)), pa.string()),
    }
    return _as(REGISTER_HOUSEHOLD, batch, made)


def person_keys(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Members as REGISTER_PERSON: the name also folded and by its sound; number and phone as they compare."""
    names = name_keys(batch.column("name"))
    made = {
        "name_key": pa.array(names, pa.string()),
        "name_sound": pa.array(list(map(sound_of, names)), pa.string()),
    }
    return _as(REGISTER_PERSON, batch, made)


def _as(schema: pa.Schema, batch: pa.RecordBatch, made: dict[str, pa.Array]) -> pa.RecordBatch:
    columns = [made[field.name] if field.name in made else batch.column(field.name) for field in schema]
    return pa.RecordBatch.from_arrays(
        [column.cast(field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def address_keys(sent: Sequence[str]) -> list[str]:
    """Each address simplified, in the linkage's one form: 朱坑鎮銀城村三组 -> 朱坑镇银城村3组."""
    joined = "\n".join(text.replace("\n", " ") for text in sent)
    return address_text.clean_all(translate(joined, load_characters().simplified).split("\n")) if sent else []


def name_keys(names: pa.Array) -> list[str]:
    """Each name simplified, folded, without dots and titles: 王曉明（女） -> 王晓明."""
    _, folded = standardise_texts(names, load_characters())
    return [name.replace(SEPARATOR, "") for name in folded]


def sound_of(key: str) -> str:
    """The usual pinyin of a folded name, run together: 王晓明 -> wangxiaoming; letters stay, in lower case."""
    usual = load_characters().usual_readings
    return "".join(usual.get(character, character.lower()) for character in key)


def phones_of(typed: str) -> tuple[str, ...]:
    """The ways a sought phone may be stored: as typed without blanks, and as its bare number. None: it is no phone."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed))
    (number,) = fields.standardise_phones(pa.array([typed])).tolist()
    if not number or not PHONE.fullmatch(bare):
        return ()
    return tuple(dict.fromkeys((bare, str(number))))


def sounds_of(key: str) -> tuple[str, ...]:
    """Every way a sought name may be stored by sound: each character's readings; letters as typed, ü as v."""
    if key.isascii():
        typed = key.lower()
        return tuple(dict.fromkeys((typed, typed.replace("lyu", "lv").replace("nyu", "nv"), _v_for_u(typed))))
    readings = load_characters().readings
    ways: list[Sequence[str]] = [sorted(readings.get(character, {character.lower()})) for character in key]
    return tuple(dict.fromkeys((sound_of(key), *islice(map("".join, product(*ways)), MOST_SOUNDS))))


def _v_for_u(typed: str) -> str:
    return typed.replace("lu", "lv").replace("nu", "nv")


def place_of(key: str) -> str | None:
    """The place a clean address names: its estate, village or road."""
    return next(iter(places_of(key)), None)


def places_of(key: str) -> tuple[str, ...]:
    """Every place a clean address names, the narrowest first."""
    return _places(key.translate(DIGITS))


@lru_cache(maxsize=100_000)
def _places(masked: str) -> tuple[str, ...]:
    """The same with 0 for each digit, of which none stands in a place's name: a city has few such forms."""
    parts = addresses.parse(masked) if masked else {}
    return tuple(str(parts[name]) for name in PLACES if name in parts)
