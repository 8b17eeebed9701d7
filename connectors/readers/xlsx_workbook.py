"""What a workbook says of its sheets: where each lies, which cell styles mean days, and the shared texts."""

from __future__ import annotations

import posixpath
import re
from array import array
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from connectors.readers.place import Place
from connectors.readers.xlsx_archive import PLAIN, SPLIT, Archive

MAX_ROWS: Final = 1_048_576
MAX_ELEMENTS: Final = 1_000_000
MAX_STRINGS: Final = 8 * MAX_ROWS
MAX_TEXT_BYTES: Final = 256 << 20
MAX_DEPTH: Final = 64
BUILT_IN_DAYS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats that are days without being written out (ECMA-376 part 1, 18.8.30)."""
NO_DAY: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
DAY_LETTER: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
ESCAPED: Final = re.compile(r"_x(?!D[89A-F])([0-9A-F]{4})_", re.IGNORECASE)
EPOCH_1900: Final = date(1899, 12, 30)
EPOCH_1904: Final = date(1904, 1, 1)

Element = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets as (name, part or None where it holds no cells), and what its cells need to be read."""

    sheets: tuple[tuple[str, str | None], ...]
    strings: SharedStrings
    day_styles: frozenset[str]
    epoch: date


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """Texts that cells name by number, in one run of UTF-8."""

    text: bytearray = field(default_factory=bytearray)
    ends: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, text: str) -> None:
        """Put the next one at the end."""
        self.text.extend(text.encode("utf-8"))
        self.ends.append(len(self.text))

    def at(self, number: int) -> str:
        """The text of that number (from 0); IndexError beyond the last."""
        if number < 0:
            raise IndexError(number)
        return self.text[self.ends[number - 1] if number else 0 : self.ends[number]].decode("utf-8")

    def texts(self) -> pa.Array:
        """All of them as they are now."""
        ends = np.frombuffer(self.ends, np.uint64) if self.ends else np.zeros(0, np.uint64)
        offsets = np.concatenate([np.zeros(1, np.int64), ends.astype(np.int64)])
        return pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(bytes(self.text)))


def read_workbook(archive: Archive, place: Place) -> Workbook:
    """Everything but the cells.

    Raises:
        DeliveryRefused: a part is missing, damaged or beyond its limits.
    """
    main = next(
        (part for kind, part in _relations(archive, "", "_rels/.rels", place).values() if kind == "officeDocument"), ""
    )
    folder, name = posixpath.split(main)
    relations = _relations(archive, folder, posixpath.join(folder, "_rels", f"{name}.rels"), place)
    parts = {kind: part for kind, part in relations.values() if kind in {"sharedStrings", "styles"}}
    sheets: list[tuple[str, str | None]] = []
    epoch = EPOCH_1900
    for tag, at in _elements(archive, main, place):
        if tag == "sheet":
            link = next((value for key, value in at.items() if key.endswith("relationships id")), "")
            kind, part = relations.get(link, ("", ""))
            sheets.append((at.get("name", ""), None if kind == "chartsheet" else part))
        elif tag == "workbookPr" and at.get("date1904") in {"1", "true"}:
            epoch = EPOCH_1904
    strings = _strings(archive, parts["sharedStrings"], place) if "sharedStrings" in parts else SharedStrings()
    days = _day_styles(_elements(archive, parts["styles"], place)) if "styles" in parts else frozenset[str]()
    return Workbook(tuple(sheets), strings, days, epoch)


def _elements(archive: Archive, part: str, place: Place) -> list[Element]:
    """The elements of a small part in document order, their names without the namespace."""
    found: list[Element] = []

    def start(name: str, at: dict[str, str]) -> None:
        if len(found) == MAX_ELEMENTS:
            raise place.refuse(f"part {part}", f"at most {MAX_ELEMENTS} elements", "more", PLAIN)
        found.append((name.rpartition(" ")[2], at))

    for _ in archive.parse(part, start, lambda _: None, lambda _: None):
        pass
    return found


def _relations(archive: Archive, folder: str, part: str, place: Place) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part it leads to); links to the outside lead nowhere."""
    found: dict[str, tuple[str, str]] = {}
    for tag, at in _elements(archive, part, place):
        if tag == "Relationship" and at.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, at.get("Target", ""))).lstrip("/")
            found[at.get("Id", "")] = at.get("Type", "").rpartition("/")[2], target
    return found


def _day_styles(elements: list[Element]) -> frozenset[str]:
    """The numbers of the cell styles (as cells write them) whose number format is a day."""
    formats = {at.get("numFmtId", ""): at.get("formatCode", "") for tag, at in elements if tag == "numFmt"}
    first = next((number for number, (tag, _) in enumerate(elements) if tag == "cellXfs"), len(elements))
    styles: list[str] = []
    for tag, at in elements[first + 1 :]:
        if tag == "xf":
            styles.append(at.get("numFmtId", "0"))
        elif tag in {"cellStyles", "dxfs"}:
            break
    return frozenset(str(number) for number, format_id in enumerate(styles) if _is_day(format_id, formats))


def _is_day(format_id: str, formats: dict[str, str]) -> bool:
    if format_id in formats:
        return DAY_LETTER.search(NO_DAY.sub("", formats[format_id]).partition(";")[0]) is not None
    return format_id.isdecimal() and len(format_id) < MAX_DEPTH and int(format_id) in BUILT_IN_DAYS


def _strings(archive: Archive, part: str, place: Place) -> SharedStrings:
    """The shared texts; readings set beside Han characters (phonetic runs) are no part of them."""
    strings, pieces, open_tags = SharedStrings(), [], []

    def start(name: str, _: dict[str, str]) -> None:
        open_tags.append(name.rpartition(" ")[2])
        if len(open_tags) > MAX_DEPTH:
            raise place.refuse(f"part {part}", f"elements at most {MAX_DEPTH} deep", "deeper ones", PLAIN)

    def text(piece: str) -> None:
        if open_tags[-1] == "t" and "rPh" not in open_tags:
            pieces.append(piece)

    def end(_: str) -> None:
        if open_tags.pop() == "si":
            strings.add(unescaped("".join(pieces)))
            pieces.clear()
            if len(strings.ends) > MAX_STRINGS or len(strings.text) > MAX_TEXT_BYTES:
                limit = f"at most {MAX_STRINGS} shared texts of {MAX_TEXT_BYTES} bytes"
                raise place.refuse(f"part {part}", limit, "more", SPLIT)

    for _ in archive.parse(part, start, end, text):
        if sum(map(len, pieces)) > MAX_TEXT_BYTES:
            raise place.refuse(f"part {part}", f"texts of at most {MAX_TEXT_BYTES} bytes", "a longer one", SPLIT)
    return strings


def unescaped(text: str) -> str:
    """`_x000D_` is how the format writes a character XML cannot hold; half a surrogate pair stays as it is."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
