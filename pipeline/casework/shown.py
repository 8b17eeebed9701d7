"""Two sides of a link as a page shows them: cell by cell, what differs marked, numbers starred. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.casework.marks import Piece, mark

CELLS: Final = ("name", "id_number", "birth_date", "sex", "phone", "address")
STARRED: Final = frozenset(("id_number", "phone"))
SEEN_BEFORE, SEEN_AFTER = 3, 2
"""Of a starred number the first and last characters are seen, as pipeline.steps.reviewing_values.mask_number has it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell of the record and of a member, in pieces."""

    cell: str
    record: tuple[Piece, ...]
    member: tuple[Piece, ...]


def compare_cells(
    record: Mapping[str, Any], member: Mapping[str, Any] | None, *, revealed: bool = False
) -> tuple[Compared, ...]:
    """Every cell that either side has. That a digit differs is marked also where it is starred."""
    found = []
    for cell in CELLS:
        one, other = _text(record.get(cell)), _text(None if member is None else member.get(cell))
        if one is None and other is None:
            continue
        left, right = mark(one, other)
        if cell in STARRED and not revealed:
            left, right = star(left), star(right)
        found.append(Compared(cell, left, right))
    return tuple(found)


def star(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A number in pieces with all but its ends starred; a short one whole."""
    length = sum(len(piece.text) for piece in pieces)
    is_short = length < SEEN_BEFORE + SEEN_AFTER + 3
    found, at = [], 0
    for piece in pieces:
        text = "".join(
            letter if not is_short and (place < SEEN_BEFORE or place >= length - SEEN_AFTER) else "*"
            for place, letter in enumerate(piece.text, start=at)
        )
        found.append(Piece(text, piece.differs))
        at += len(piece.text)
    return tuple(found)


def _text(value: object) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None
