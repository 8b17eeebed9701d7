"""Two texts side by side with what differs marked, character by character. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters in a row, alike in both texts or not."""

    text: str
    differs: bool


def mark(one: str | None, other: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces; where one of them is missing there is nothing to compare, and nothing is marked."""
    if not one or not other:
        return _whole(one), _whole(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, start, end, start_other, end_other in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for pieces, text in ((left, one[start:end]), (right, other[start_other:end_other])):
            if text:
                pieces.append(Piece(text, tag != "equal"))
    return tuple(left), tuple(right)


def _whole(text: str | None) -> tuple[Piece, ...]:
    return (Piece(text, differs=False),) if text else ()
