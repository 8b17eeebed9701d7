"""Addresses in comparable parts, and how two agree. Grain: one distinct address, one pair.

Two styles are read: a village house (village, group, house number) and an estate flat (road and number, estate,
building, unit, room), in any order, with or without the region's name. What is not said is 0.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.reading.address_text import clean

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

PROVINCE: Final = re.compile(
    r"^(?:中国)?(?:[^\d省市县区镇乡村]{2,7}?(?:省|自治区)|(?:北京|天津|上海|重庆)市?(?:市辖区|县)?)"
)
CITY: Final = re.compile(r"^(?:景德镇市|[^\d市县区镇乡村路街]{2,9}?(?:市(?!中区|北区|南区)|自治州|地区|盟))(?:市辖区)?")
COUNTY: Final = re.compile(
    r"^([^\d路街镇村]{2,3}(?<![社小])区|(?![一二三四五六七八九十]县)(?:[镇乡][^\d]{1,2}|[^\d路街镇乡村]{1,7}?)"
    r"(?:县|(?<![红军彩国战])旗(?![村路街社小大])|市|(?<![社小园])区))"
)
ZONE: Final = re.compile(r"^[^\d路街镇乡村]{1,8}?(?:开发区|高新区|新区|园区|管理区|示范区)(?!村)")
TOWNSHIP: Final = re.compile(r"^(?:(\D{1,8}?街道)(?:办事处|办)?|([^\d路街镇乡村]{1,8}(?:镇|乡|苏木)))")
VILLAGE: Final = re.compile(
    r"([^\d路街镇乡号|]{1,8}?)(?:(村)(?:民委员会|委会)?(?!民)|(?:社区居民委员会|社区居委会|居民委员会|居委会|社区))"
)
ROAD: Final = re.compile(
    r"([^\d村区号|]{1,6}?(?:大道|大街|路|街|巷|胡同|弄))(?:(\d+)(?:-\d+)?号(?!楼))?(?=[^路街巷道]|$)"
)
ESTATE: Final = re.compile(
    r"([^\d号村路街巷道|]{2,8}?(?:小区|花园|家园|新村|公寓|苑|城|湾|庭|府|园|里|大厦|山庄|家属院|宿舍))"
    r"(?:[一二三四五六七八九\d]+(?:期|区))?(?=\d|$|[(A-Z|]|地下|车[库位]|负)"
)
GROUP: Final = re.compile(r"(\d+)(?:村民小组|村民组|生产队|小组|村组|组|社(?!区)|队)")
BUILDING: Final = re.compile(r"(?:(\d+)|([A-Z]))(?:栋|幢|号楼|座)")
UNIT: Final = re.compile(r"(\d+)(?:单元|门|梯)")
FLOOR: Final = re.compile(r"\d+(?:层|楼)")
ROOM: Final = re.compile(r"(\d{2,5})(?:号?[室房])")
DASHED: Final = re.compile(r"(\d+)-(?:(\d+)-)?(\d+)(?:室|号)?[|()]*$")
LAST: Final = re.compile(r"(\d+)(?:-\d+)?号?(?:附\d+号?)?[|()]*$")
NOT_A_HOME: Final = re.compile(r"(?:地下|负\d|车库|车位|储藏|杂物|架空|人防).*$")
LETTERED: Final = 1000
"""Building A is 1001."""
PARTS: Final = (
    "township", "village", "group", "house", "road", "road_number", "estate", "building", "unit", "room", "county",
)  # fmt: skip


class AddressLevel(IntEnum):
    """How two addresses agree, the closest first."""

    DOOR = 0  # one flat or one house
    YARD = 1  # one village group, or one number of a road, or one building
    PLACE = 2  # one village, community, road or estate by name
    TOWNSHIP = 3
    DIFFERENT = 4
    MISSING = 5


DIGITS: Final = re.compile(r"(\d+)")
Parts = dict[str, str | int]


def parse(address: str) -> Parts:
    """The parts an address names; a part it does not name is absent."""
    lead, *rest = DIGITS.split(clean(address))
    parts, left = parse_lead(lead)
    return parts | parse_rest(left + "".join(rest), has_village="village" in parts)


def parse_lead(text: str) -> tuple[Parts, str]:
    """The parts from county to village of what stands before the first digit, and what is left of it.

    None of their patterns reaches over a digit.
    """
    parts: Parts = {}
    text = _region(text, parts)
    if found := TOWNSHIP.match(text):
        parts["township"], text = found[1] or found[2], text[found.end() :]
    return parts, _village(text, parts)


def parse_rest(text: str, *, has_village: bool) -> Parts:
    """The parts from village to room of what follows. Of its digits only the runs and their lengths matter."""
    parts: Parts = {}
    if not has_village:
        text = _village(text, parts)
    if found := ROAD.search(text):
        parts["road"] = found[1]
        if found[2]:
            parts["road_number"] = int(found[2])
        text = _cut(text, found)
    if found := ESTATE.search(text):
        parts["estate"], text = found[1], _cut(text, found)
    if found := NOT_A_HOME.search(text):
        return parts | _numbers(text[: found.start()], is_home=False)
    return parts | _numbers(text, is_home=True, is_flat="road" in parts or "estate" in parts)


def _village(text: str, parts: Parts) -> str:
    if found := VILLAGE.search(text):
        parts["village"] = found[1] + (found[2] or "社区")
        text = _cut(text, found)
    return text


def _cut(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + "|" + text[found.end() :]


def _region(text: str, parts: dict[str, str | int]) -> str:
    """What follows province, city and county; the county is kept without its kind."""
    for pattern in (PROVINCE, CITY):
        if found := pattern.match(text):
            text = text[found.end() :]
    if found := COUNTY.match(text):
        parts["county"], text = found[0][:-1], text[found.end() :]
    if found := ZONE.match(text):
        text = text[found.end() :]
    return text


def _numbers(text: str, *, is_home: bool, is_flat: bool = False) -> dict[str, int]:
    parts: dict[str, int] = {}
    for name, pattern in (("group", GROUP), ("building", BUILDING), ("unit", UNIT)):
        if found := pattern.search(text):
            parts[name] = int(found[1]) if found[1] else LETTERED + ord(found[2]) - ord("A") + 1
            text = _cut(text, found)
    if not is_home:
        return parts
    if (found := DASHED.search(text)) and "group" not in parts:
        return parts | _dashed(found, parts, is_flat)
    if found := ROOM.search(text):
        return parts | {"room": int(found[1])}
    text = FLOOR.sub("|", text)
    if found := LAST.search(text):
        parts["room" if "building" in parts else "house"] = int(found[1])
    return parts


def _dashed(found: re.Match[str], parts: dict[str, int], is_flat: bool) -> dict[str, int]:  # noqa: FBT001
    """`24-4-302` is building, unit, room; of two numbers the last is the room of a flat, and the first a house."""
    first, middle, last = int(found[1]), found[2], int(found[3])
    if middle is not None:
        return {"building": first, "unit": int(middle), "room": last}
    if "building" in parts:
        return {"unit": first, "room": last} if "unit" not in parts else {"room": last}
    return {"building": first, "room": last} if is_flat else {"house": first}


def compare(one: Ints, other: Ints) -> Small:
    """The level of each pair of rows of coded parts."""
    same = {name: (one[:, i] > 0) & (one[:, i] == other[:, i]) for i, name in enumerate(PARTS)}
    differ = {name: (one[:, i] > 0) & (other[:, i] > 0) & (one[:, i] != other[:, i]) for i, name in enumerate(PARTS)}
    apart = differ["township"] | differ["county"]
    road = same["road"] & same["road_number"]
    flat = same["building"] & same["room"] & ~differ["unit"] & (same["estate"] | road) & ~differ["estate"]
    house = same["village"] & same["house"] & ~differ["group"]
    yard = (same["village"] & same["group"]) | road | (same["estate"] & same["building"])
    levels = np.full(one.shape[0], AddressLevel.DIFFERENT, dtype=np.int8)
    levels[same["township"] & ~differ["county"]] = AddressLevel.TOWNSHIP
    levels[same["village"] | same["road"] | same["estate"]] = AddressLevel.PLACE
    levels[yard & ~apart] = AddressLevel.YARD
    levels[(flat | house) & ~apart] = AddressLevel.DOOR
    levels[~one.any(axis=1) | ~other.any(axis=1)] = AddressLevel.MISSING
    return levels
