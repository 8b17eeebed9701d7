"""The archive an XLSX workbook is, and its XML parts: read in small pieces, every size bounded before it is used."""

from __future__ import annotations

import codecs
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from xml.parsers import expat

from connectors.contract import Format
from connectors.readers.place import Place

CHUNK: Final = 1 << 16
MAX_ENTRIES: Final = 10_000
MAX_DIRECTORY: Final = 4 << 20
MAX_TAG: Final = 1 << 20
"""Bytes one tag, comment or instruction may take: the parser holds it whole."""
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError, ValueError, OSError,
    struct.error,
)  # fmt: skip
AGAIN: Final = "Ask the agency to send the file again; it may have been cut on its way."
SPLIT: Final = "Ask the agency to split the file, or raise max_bytes or max_ratio in the contract."
PLAIN: Final = "Ask the agency for the agreed workbook, saved by a spreadsheet program."

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
Declare = Callable[[str | None, str | None], None]
"""A namespace: its prefix (None where it is the default) and its name."""


class _BoundedReads:
    """A file that gives no more at once than a workbook's directory can need (its stated size can lie)."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.seek, self.tell, self.seekable = handle.seek, handle.tell, handle.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._handle.read(size if 0 <= size <= MAX_DIRECTORY else MAX_DIRECTORY + 1)
        if len(data) > MAX_DIRECTORY:
            raise zipfile.BadZipFile("directory too large")
        return data


class Archive:
    """The parts of an open workbook by name."""

    def __init__(self, file: zipfile.ZipFile, place: Place) -> None:
        self._file, self._place = file, place
        self._names = frozenset(file.namelist())

    def has(self, part: str) -> bool:
        """Whether the archive holds the part."""
        return part in self._names

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes; its stated size and checksum are held against what is there.

        Raises:
            DeliveryRefused: no such part, or a damaged one.
        """
        if part not in self._names:
            raise self._place.refuse("", f"an XLSX workbook with the part {part[:80]!r}", "none", PLAIN)
        try:
            with self._file.open(part) as handle:
                while chunk := handle.read(CHUNK):
                    yield chunk
        except DAMAGE:
            raise self._place.refuse("", "a whole XLSX archive", "a damaged or encrypted one", AGAIN) from None

    def parse(self, part: str, start: Start, end: End, text: Text) -> Iterator[None]:
        """Feed a part to the handlers piece by piece; what they gathered can be taken at every step.

        Raises:
            DeliveryRefused: as `PartParser`.
        """
        parser = PartParser(part, self._place, start, end, text)
        for chunk in self.chunks(part):
            parser.feed(chunk)
            yield
        parser.finish()
        yield


class PartParser:
    """The XML of one part, fed piece by piece.

    Raises:
        DeliveryRefused: no well-formed XML, a document type (entities grow without end), a tag without end.
    """

    def __init__(
        self, part: str, place: Place, start: Start, end: End, text: Text, declare: Declare | None = None
    ) -> None:
        self._part, self._place, self._fed = part, place, 0
        self._handlers = start, end, text, declare
        self._parser: expat.XMLParserType | None = None

    def feed(self, chunk: bytes) -> None:
        """Parse the next piece."""
        self._parser = self._parser or self._new(chunk)
        self._parse(self._parser, chunk)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > MAX_TAG:
            found = "a longer one"
            raise self._place.refuse(f"part {self._part}", f"tags of at most {MAX_TAG} bytes", found, PLAIN)

    def finish(self) -> None:
        """The part ends here."""
        self._parse(self._parser or self._new(b""), b"", is_last=True)

    @property
    def is_at_rest(self) -> bool:
        """Whether every byte fed has been parsed, and more could be."""
        return self._parser is not None and self._parser.CurrentByteIndex == self._fed

    def _parse(self, parser: expat.XMLParserType, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            parser.Parse(chunk, is_last)
        except expat.ExpatError as problem:
            where = f"part {self._part}, line {problem.lineno}"
            raise self._place.refuse(where, "well-formed XML", "something else", AGAIN) from None

    def _new(self, first: bytes) -> expat.XMLParserType:
        encoding = "utf-16" if first[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8"
        parser = expat.ParserCreate(encoding, " ")  # no other encoding is allowed, whatever the part names
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._handlers[:3]
        parser.StartNamespaceDeclHandler = self._handlers[3]
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        return parser

    def _refuse_doctype(self, *_: object) -> None:
        raise self._place.refuse("", "XML without a document type", "one (it can define entities)", PLAIN)


@contextmanager
def open_archive(path: Path, layout: Format, place: Place) -> Iterator[Archive]:
    """Open a workbook's archive; nothing is unpacked yet.

    Raises:
        DeliveryRefused: a damaged archive, one beyond the contract's limit, two parts of one name.
    """
    with path.open("rb") as handle:
        try:
            file = zipfile.ZipFile(_BoundedReads(handle))
        except DAMAGE:
            raise place.refuse("", "a whole XLSX archive", "a damaged or encrypted one", AGAIN) from None
        entries = file.infolist()
        limit = layout.unpacked_limit(path.stat().st_size)
        if sum(entry.file_size for entry in entries) > limit or len(entries) > MAX_ENTRIES:
            raise place.refuse("", f"at most {limit} bytes unpacked in {MAX_ENTRIES} parts", "more", SPLIT)
        if len({entry.filename for entry in entries}) < len(entries):
            raise place.refuse("", "each part of the archive once", "two of one name", PLAIN)
        if any(entry.compress_type not in METHODS for entry in entries):
            raise place.refuse("", "parts stored or deflated", "another compression", PLAIN)
        yield Archive(file, place)
