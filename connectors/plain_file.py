"""Bytes of a file an agency may still be writing, or may have replaced by something that is no file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.errors import DeliveryRefused

CHUNK: Final = 1 << 20
GROWING: Final = "It is still being written: wait until the agency has finished, then run again."
MAX_SHOWN: Final = 80


def file_chunks(path: Path, source: str, max_bytes: int | None = None) -> Iterator[bytes]:
    """The bytes of a plain file, which must be the same file of the same size and time before and after.

    Links are not followed and pipes are not waited for. No more is read than the size seen first.

    Raises:
        DeliveryRefused: no plain file, an unreadable one, one above `max_bytes`, or one that changes meanwhile.
    """
    name = printable(path.name)
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as handle:
            before = os.fstat(number)
            if not stat.S_ISREG(before.st_mode):
                raise DeliveryRefused(source, name, "a plain file", "a device, pipe or folder", "Put the file itself.")
            if max_bytes is not None and before.st_size > max_bytes:
                todo = "Ask the agency to split it, or raise max_bytes in the contract."
                raise DeliveryRefused(source, name, f"at most {max_bytes} bytes", f"{before.st_size}", todo)
            left = before.st_size
            while left and (chunk := handle.read(min(left, CHUNK))):
                left -= len(chunk)
                yield chunk
            after = os.fstat(number)
    except OSError as problem:
        raise unreadable(source, name, problem) from None
    if left or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        found = f"{before.st_size} bytes, then {after.st_size}"
        raise DeliveryRefused(source, name, "a file at rest while it is read", found, GROWING)


def unreadable(source: str, place: str, problem: OSError) -> DeliveryRefused:
    """The refusal of what the system does not let us read."""
    todo = "Let the account that runs the pipeline read it, or ask the agency to send it again."
    return DeliveryRefused(source, place, "something readable", problem.strerror or "an unreadable one", todo)


def printable(text: str) -> str:
    """A name as a message may show it: one that could write over the line (controls, turned text) is quoted, cut."""
    plain = text.isprintable() and len(text) <= MAX_SHOWN
    return text if plain else ascii(text[:MAX_SHOWN])
