"""Files that only the holder of a key can read: the age format (age-encryption.org/v1), by its own library.

Anybody who has the key file can open a sealed file without this project: `age --decrypt -i KEY FILE`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyrage
from pyrage.x25519 import Identity as Key

from pipeline.errors import HesvError
from pipeline.key_files import make_once

__all__ = ["Key", "KeyUnusable", "SealBroken", "make_key", "read_key", "seal", "unseal"]

OTHER_KEY: Final = "No matching keys found"
"""How the library says it."""


class KeyUnusable(HesvError):
    """The key of sealed files is not there, is another, or is no key."""

    exit_code = 5

    def __init__(self, key_file: str, what: str) -> None:
        super().__init__(key_file, what)
        self.key_file, self.what = key_file, what

    def __str__(self) -> str:
        return (
            f"The landed files cannot be read: {self.what} ({self.key_file}). Put back the key they were sealed with, "
            "or name it with HESV_LANDED_KEY. Without it nobody can read them: take the deliveries in again."
        )


class SealBroken(HesvError):
    """A sealed file that is no longer what was written."""

    exit_code = 5

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"The landed file {self.path} is damaged. Put it back from a copy, or delete it and run the cycle again "
            "from the agency's delivery: hesv run --inbox DIR"
        )


def read_key(path: Path) -> Key:
    """The key in a file as `age-keygen` writes it.

    Raises:
        KeyUnusable: there is no such file, or no key in it.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise KeyUnusable(str(path), "its key file is not there or cannot be read") from None
    written = [line for line in lines if line and not line.startswith("#")]
    try:
        (one,) = written
        return Key.from_str(one)
    except (ValueError, pyrage.IdentityError):
        raise KeyUnusable(str(path), "its key file holds no single age key") from None


def make_key(path: Path) -> None:
    """A new key in a file of its own, unless there is one."""
    make_once(path, f"{Key.generate()}\n".encode("ascii"))


def seal(chunks: Iterator[bytes], into: Path, key: Key) -> None:
    """Write the bytes sealed; whatever `chunks` raises is raised."""
    reader = _Chunks(chunks)
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        try:
            pyrage.encrypt_io(reader, out, [key.to_public()])
        except pyrage.EncryptError:
            if reader.problem is not None:
                raise reader.problem from None
            raise


def unseal(path: Path, into: Path, key: Key, key_file: Path) -> None:
    """Write what was sealed, for the account that runs the pipeline only.

    Raises:
        KeyUnusable: it was sealed with another key.
        SealBroken: it is not what was sealed.
    """
    os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        pyrage.decrypt_file(str(path), str(into), [key])
    except pyrage.DecryptError as problem:
        if str(problem) == OTHER_KEY:
            raise KeyUnusable(str(key_file), "they were sealed with another key") from None
        raise SealBroken(str(path)) from None
    except OSError as problem:
        if problem.errno is not None:  # the system's; what the library finds amiss has no number
            raise
        raise SealBroken(str(path)) from None


class _Chunks(io.RawIOBase):
    """Chunks as a file to read; the library tells only the text of what they raise, so it is kept here."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, memoryview(b"")
        self.problem: Exception | None = None

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, none at the end."""
        try:
            while not self._left:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return b""
                self._left = memoryview(chunk)
        except Exception as problem:
            self.problem = problem
            raise
        size = len(self._left) if size < 0 else size
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)
