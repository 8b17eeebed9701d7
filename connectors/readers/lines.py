"""Lines of a text file, read as bytes and decoded strictly, one by one and bounded."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

from connectors.contract import Format
from connectors.readers.rows import Place


class Binary(Protocol):
    """What is read here: an open file or an open gzip stream."""

    def readline(self, size: int, /) -> bytes:
        """At most `size` bytes, up to and with the next 0x0A."""
        ...


def read_lines(handle: Binary, layout: Format, place: Place) -> Iterator[str]:
    """Every line with its line end, decoded.

    In UTF-8 and GB18030 the byte 0x0A is never part of another character, so bytes can be cut there.

    Raises:
        DeliveryRefused: bytes that do not decode, a line or file beyond the contract's limits, a BOM where none
            belongs or none where one is required.
    """
    decode, total, number = codecs.lookup(layout.encoding).decode, 0, 0
    while raw := handle.readline(layout.max_line_bytes + 1):
        number += 1
        total += len(raw)
        if len(raw) > layout.max_line_bytes:
            raise place.refuse(
                f"line {number}", f"lines of at most {layout.max_line_bytes} bytes", "a longer one",
                "Ask the agency whether the file is damaged.",
            )  # fmt: skip
        if total > layout.max_bytes:
            raise place.refuse(
                f"line {number}", f"at most {layout.max_bytes} bytes unpacked", "more",
                "Ask the agency to split the file, or raise max_bytes or max_ratio in the contract.",
            )  # fmt: skip
        try:
            line = decode(raw, "strict")[0]
        except UnicodeDecodeError as problem:
            raise place.refuse(
                f"line {number}, byte {problem.start + 1}", f"text in {layout.encoding}", "bytes that do not decode",
                "Ask the agency for the file in the agreed encoding.",
            ) from None  # fmt: skip
        yield _without_bom(line, layout, place) if number == 1 else line


def _without_bom(line: str, layout: Format, place: Place) -> str:
    has_bom = line.startswith("\ufeff")
    if (has_bom and layout.bom == "none") or (not has_bom and layout.bom == "required"):
        expected, found = ("no byte order mark", "one") if has_bom else ("a byte order mark", "none")
        raise place.refuse("line 1", expected, found, "Ask the agency for the agreed encoding.")
    return line.removeprefix("\ufeff")
