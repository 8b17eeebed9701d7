"""A gzip file as a stream of lines, unpacked in small pieces.

The standard library reads a header byte by byte and members without end: both can be made to last for hours.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, Final

CHUNK: Final = 1 << 16
GZIP: Final = zlib.MAX_WBITS | 16
MAX_MEMBERS: Final = 10_000


class Unzipped:
    """What a gzip file holds, line by line. Zeros after its end are padding; anything else there is damage."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed, self._unpack, self._members = packed, zlib.decompressobj(GZIP), 1
        self._buffer, self._start = b"", 0

    def readline(self, size: int, /) -> bytes:
        """At most `size` bytes, up to and with the next 0x0A; nothing at the end.

        Raises:
            EOFError: the archive breaks off.
            zlib.error: it is damaged, or of too many members.
        """
        while True:
            end = self._buffer.find(b"\n", self._start, self._start + size) + 1
            if end or len(self._buffer) - self._start >= size:
                return self._take(end or self._start + size)
            more = self._more()
            if not more:
                return self._take(len(self._buffer))
            self._buffer, self._start = self._buffer[self._start :] + more, 0

    def read(self, size: int, /) -> bytes:
        """At least `size` bytes, unless the end comes first, and at most a small piece more.

        Raises:
            EOFError, zlib.error: as `readline`.
        """
        pieces = [self._take(min(self._start + size, len(self._buffer)))]
        while (size := size - len(pieces[-1])) > 0 and (more := self._more()):
            pieces.append(more)
        return b"".join(pieces)

    def _take(self, end: int) -> bytes:
        line = self._buffer[self._start : end]
        self._start = end
        return line

    def _more(self) -> bytes:
        """The next unpacked piece; empty at the end of the last member."""
        while True:
            if self._unpack.eof:
                packed = self._next_member()
                if not packed:
                    return b""
                self._unpack, self._members = zlib.decompressobj(GZIP), self._members + 1
                if self._members > MAX_MEMBERS:
                    raise zlib.error("too many members")
            else:
                packed = self._unpack.unconsumed_tail or self._packed.read(CHUNK)
                if not packed:
                    raise EOFError
            if piece := self._unpack.decompress(packed, CHUNK):
                return piece

    def _next_member(self) -> bytes:
        rest = self._unpack.unused_data.lstrip(b"\x00")
        while not rest and (packed := self._packed.read(CHUNK)):
            rest = packed.lstrip(b"\x00")
        return rest
