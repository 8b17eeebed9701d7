"""Addresses in comparable parts, and how two agree. Grain: one distinct address, one pair.

Two styles are read: a village house (village, group, house number) and an estate flat (road and number, estate,
building, unit, room), in any order, with Chinese numerals, without the region's name. What is not said is 0.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

REGION: Final = re.compile(
    r"^(?:[^\d路街镇村]{2,3}(?<![社小])区|[^\d路街镇乡村]{2,8}?(?:省|自治区|自治州|市|县|旗|(?<![社小])区))+"
)
TOWNSHIP: Final = re.compile(r"^(?:(\D{1,8}?街道)|([^\d路街镇乡村]{1,8}(?:镇|乡)))")
VILLAGE: Final = re.compile(r"([^\d路街镇乡号|]{1,8}?(?:村(?!民)|社区))")
ROAD: Final = re.compile(r"([^\d村区|]{1,6}?(?:大道|路|街|巷|胡同))(\d+)号")
ESTATE: Final = re.compile(r"([^\d号村路街巷道|]{2,8}?(?:小区|花园|家园|新村|公寓|苑|城|湾|庭|府|园|里))(?=\d|$|\()")
GROUP: Final = re.compile(r"(\d+)(?:组|社(?!区)|队|村民小组)")
BUILDING: Final = re.compile(r"(\d+)(?:栋|幢|号楼|座)")
UNIT: Final = re.compile(r"(\d+)单元")
ROOM: Final = re.compile(r"(\d{2,5})室")
DASHED: Final = re.compile(r"(\d+)-(\d+)-(\d+)(?:室|号)?$")
LAST: Final = re.compile(r"(\d+)号?$")
NUMERAL: Final = re.compile(r"[零〇一二三四五六七八九十百]+(?=组|社(?!区)|队|村民小组|栋|幢|号|单元|室|座)")
NUMERAL_VALUES: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
PARTS: Final = ("township", "village", "group", "house", "road", "road_number", "estate", "building", "unit", "room")


class AddressLevel(IntEnum):
    """How two addresses agree, the closest first."""

    DOOR = 0  # one flat or one house
    YARD = 1  # one village group, or one number of a road, or one building
    PLACE = 2  # one village, community, road or estate by name
    TOWNSHIP = 3
    DIFFERENT = 4
    MISSING = 5


def numeral(text: str) -> int:
    """A Chinese numeral below 1,000: 二十三 -> 23, 一百零八 -> 108, 一二 -> 12."""
    if "十" not in text and "百" not in text:
        return int("".join(str(NUMERAL_VALUES[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in NUMERAL_VALUES:
            digit = NUMERAL_VALUES[character]
        else:
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
    return total + digit


def parse(address: str) -> dict[str, str | int]:
    """The parts an address names; a part it does not name is absent."""
    text = re.sub(r"[\s,，]+", "", unicodedata.normalize("NFKC", address))
    text = NUMERAL.sub(lambda found: str(numeral(found[0])), text)
    text = REGION.sub("", text)
    parts: dict[str, str | int] = {}
    if found := TOWNSHIP.match(text):
        parts["township"], text = found[0], text[found.end() :]
    for name, pattern in (("village", VILLAGE), ("road", ROAD), ("estate", ESTATE)):
        if found := pattern.search(text):
            parts[name] = found[1]
            if name == "road":
                parts["road_number"] = int(found[2])
            text = text[: found.start()] + "|" + text[found.end() :]
    return parts | _numbers(text)


def _numbers(text: str) -> dict[str, int]:
    if found := DASHED.search(text):
        return {"building": int(found[1]), "unit": int(found[2]), "room": int(found[3])}
    parts: dict[str, int] = {}
    for name, pattern in (("group", GROUP), ("building", BUILDING), ("unit", UNIT), ("room", ROOM)):
        if found := pattern.search(text):
            parts[name] = int(found[1])
            text = text[: found.start()] + "|" + text[found.end() :]
    if found := LAST.search(text):
        parts.setdefault("house" if "building" not in parts else "room", int(found[1]))
    return parts


def standardise(addresses: list[str]) -> Ints:
    """Codes, n × len(PARTS): numbers as they are, names by their place in the sorted list of all names."""
    parsed = [parse(address) for address in addresses]
    names = sorted({value for parts in parsed for value in parts.values() if isinstance(value, str)})
    codes = {name: code for code, name in enumerate(names, start=1)}
    table = np.zeros((len(addresses), len(PARTS)), dtype=np.int64)
    for row, parts in enumerate(parsed):
        for name, value in parts.items():
            table[row, PARTS.index(name)] = codes[value] if isinstance(value, str) else value
    return table


def compare(one: Ints, other: Ints) -> Small:
    """The level of each pair of rows of coded parts."""
    same = {name: (one[:, i] > 0) & (one[:, i] == other[:, i]) for i, name in enumerate(PARTS)}
    differ = {name: (one[:, i] > 0) & (other[:, i] > 0) & (one[:, i] != other[:, i]) for i, name in enumerate(PARTS)}
    road = same["road"] & same["road_number"]
    flat = same["building"] & same["unit"] & same["room"] & (same["estate"] | road) & ~differ["estate"]
    house = same["village"] & same["house"] & ~differ["group"]
    yard = (same["village"] & same["group"]) | road | (same["estate"] & same["building"])
    levels = np.full(one.shape[0], AddressLevel.DIFFERENT, dtype=np.int8)
    levels[same["township"]] = AddressLevel.TOWNSHIP
    levels[same["village"] | same["road"] | same["estate"]] = AddressLevel.PLACE
    levels[yard & ~differ["township"]] = AddressLevel.YARD
    levels[(flat | house) & ~differ["township"]] = AddressLevel.DOOR
    levels[~one.any(axis=1) | ~other.any(axis=1)] = AddressLevel.MISSING
    return levels
