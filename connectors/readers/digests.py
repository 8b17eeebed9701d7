"""16 bytes a row that are equal exactly where the rows are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

DIGEST_BYTES: Final = 16
SEPARATOR: Final = "\x1f"


def digest_of_bad(error: str, sent: Sequence[str | None]) -> bytes:
    """The digest of a row that is bad as a whole: its rule and every cell that was sent, however many."""
    return digest([error, *sent])


def digest(cells: Sequence[object]) -> bytes:
    """16 bytes that are equal exactly where the cells are.

    Text cells without the unit separator are joined by it (fast); all else is kept apart by JSON.
    """
    text = _joined(cells)
    if text is not None:
        return hashlib.blake2b(text.encode("utf-8"), digest_size=DIGEST_BYTES, person=b"text").digest()
    return hashlib.blake2b(json.dumps(cells).encode("ascii"), digest_size=DIGEST_BYTES, person=b"json").digest()


def _joined(cells: Sequence[Any]) -> str | None:
    try:
        text = SEPARATOR.join(cells)
    except TypeError:  # a cell that is no text
        return None
    return text if text.count(SEPARATOR) == len(cells) - 1 else None


def digests_of(columns: Sequence[pa.Array]) -> list[bytes]:
    """`digest` of every row of text columns."""
    joined = pc.binary_join_element_wise(*columns, SEPARATOR)  # null where a cell is
    odd = pc.fill_null(pc.not_equal(pc.count_substring(joined, SEPARATOR), len(columns) - 1), fill_value=True)
    new = hashlib.blake2b
    found = [
        b"" if text is None else new(text, digest_size=DIGEST_BYTES, person=b"text").digest()
        for text in joined.cast(pa.binary()).to_pylist()
    ]
    for at in pc.indices_nonzero(odd).to_pylist():
        found[at] = digest([column[at].as_py() for column in columns])
    return found


def digests_of_values(columns: Sequence[Sequence[Any]]) -> list[bytes]:
    """`digest` of every row of columns of plain values."""
    if not any(all(not isinstance(cell, str) for cell in column) for column in columns):
        return [digest(row) for row in zip(*columns, strict=True)]
    # a column without texts: every row is one that JSON keeps apart, and JSON can be put together cell by cell
    written = [list(map({cell: json.dumps(cell) for cell in set(column)}.__getitem__, column)) for column in columns]
    new = hashlib.blake2b
    return [
        new(f"[{', '.join(row)}]".encode("ascii"), digest_size=DIGEST_BYTES, person=b"json").digest()
        for row in zip(*written, strict=True)
    ]
