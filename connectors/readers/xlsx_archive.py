"""The archive an XLSX workbook is: whole, bounded, and where its error cells stand."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from connectors.contract import Format
from connectors.readers.rows import Place

CHUNK: Final = 1 << 20
MAX_ENTRIES: Final = 10_000
WORKSHEETS: Final = "xl/worksheets/"
ERROR_CELL: Final = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*>""")
REFERENCE: Final = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
LETTERS: Final = 26

Position = tuple[int, int]
"""Row and column of a cell, both from 0."""


def check_archive(path: Path, layout: Format, place: Place) -> frozenset[Position]:
    """Unpack the archive once, counting, and keep only where its worksheets hold error cells (`#VALUE!`).

    Sizes in its directory can lie, so the bytes are read; the spreadsheet library shows an error cell as an empty one.

    Raises:
        DeliveryRefused: a damaged archive, or one beyond the contract's limit.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            limit = layout.unpacked_limit(path.stat().st_size)
            if sum(entry.file_size for entry in entries) > limit or len(entries) > MAX_ENTRIES:
                todo = "Ask the agency to split the file, or raise max_bytes or max_ratio in the contract."
                raise place.refuse("", f"at most {limit} bytes unpacked", "more", todo)
            errors: set[Position] = set()
            for entry in entries:
                with archive.open(entry) as part:
                    tags = _error_tags(part)
                    errors.update(_position(tag, place) for tag in tags if entry.filename.startswith(WORKSHEETS))
            return frozenset(errors)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        todo = "Ask the agency to send the file again; it may have been cut on its way."
        raise place.refuse("", "a whole XLSX archive", "a damaged or encrypted one", todo) from None


def _error_tags(part: IO[bytes]) -> Iterator[bytes]:
    """The opening tags of error cells; the whole part is read."""
    rest = b""
    while chunk := part.read(CHUNK):
        whole, mark, rest = (rest + chunk).rpartition(b"<")
        rest = mark + rest
        yield from ERROR_CELL.findall(whole)
        rest = rest if len(rest) <= CHUNK else b""  # a megabyte without a tag is no worksheet
    yield from ERROR_CELL.findall(rest)


def _position(tag: bytes, place: Place) -> Position:
    found = REFERENCE.search(tag)
    if found is None:
        todo = "Ask the agency for the workbook saved again, without error cells."
        raise place.refuse("", "cells that say where they stand", "an error cell without its reference", todo)
    column = 0
    for letter in found[1]:
        column = column * LETTERS + letter - ord("A") + 1
    return int(found[2]) - 1, column - 1
