"""Lines of a text file, read as bytes in blocks of whole lines and decoded strictly, all of it bounded.

In UTF-8 and GB18030 the byte 0x0A is never part of another character, so bytes can be cut there.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from connectors.contract import Format
from connectors.readers.place import Place

BLOCK: Final = 1 << 21


class Binary(Protocol):
    """What is read here: an open file or an open gzip stream."""

    def readline(self, size: int, /) -> bytes:
        """At most `size` bytes, up to and with the next 0x0A."""
        ...

    def read(self, size: int, /) -> bytes:
        """About `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Bytes up to and with a line end, and what stands before them in the file. The first block is the first line."""

    data: bytes
    lines_before: int = 0
    bytes_before: int = 0


def read_blocks(handle: Binary, layout: Format) -> Iterator[Block]:
    """A file in blocks, so that many lines can be read at once where nothing about them is odd.

    A line longer than the contract allows may be cut: `lines_of` refuses it.
    """
    lines = size = 0
    while True:
        data = handle.read(BLOCK) if lines else b""
        if not data.endswith(b"\n"):
            data += handle.readline(layout.max_line_bytes + 1)
        if not data:
            return
        yield Block(data, lines, size)
        lines += count_lines(data)
        size += len(data)


def count_lines(data: bytes) -> int:
    """How many lines a block has, the last one without its end too."""
    return data.count(b"\n") + (not data.endswith(b"\n"))


def lines_of(block: Block, layout: Format, place: Place) -> Iterator[str]:
    """The lines of a block one by one, checked as `read_lines` does."""
    lines = block.data.splitlines(keepends=True) if b"\r" not in block.data else _cut(block.data)
    return _checked(iter(lines), block.lines_before, block.bytes_before, layout, place)


def _cut(data: bytes) -> list[bytes]:
    """The lines that end in 0x0A alone: a carriage return inside one is its own affair."""
    *lines, last = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def read_lines(handle: Binary, layout: Format, place: Place) -> Iterator[str]:
    """Every line with its line end, decoded.

    Raises:
        DeliveryRefused: bytes that do not decode, a line or file beyond the contract's limits, a BOM where none
            belongs or none where one is required.
    """
    return _checked(iter(lambda: handle.readline(layout.max_line_bytes + 1), b""), 0, 0, layout, place)


def _checked(lines: Iterator[bytes], number: int, total: int, layout: Format, place: Place) -> Iterator[str]:
    decode = codecs.lookup(layout.encoding).decode
    for raw in lines:
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
