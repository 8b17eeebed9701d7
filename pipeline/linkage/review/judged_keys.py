"""What a judgement is about, as digests: a record's identity as sent, and who a member of the register was.

A verdict is about *who a record says it is*, not about a row: the same identity cells from the same source mean the
same person in a file delivered anew and in every later cycle. (Linkage, too, works on distinct identities.) The cells
are taken as sent, because they must not change when standardisation does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.reading import fields, identifiers

CELLS: Final = ("source", "name", "id_number", "id_type", "birth_date", "sex", "phone", "address")
"""The identity of a record; file and row only say where it stood."""


def identity_digests(records: pa.Table) -> pa.Array:
    """SHA-256 (hex) of each record's CELLS, as text; equal for equal cells only, nothing and an empty text apart."""
    codes = pc.dictionary_encode(_canonical([records[name] for name in CELLS], records.num_rows))
    return digest_texts(codes.dictionary).take(codes.indices)


def digest_texts(texts: pa.Array) -> pa.Array:
    """SHA-256 (hex) of each text; null stays null."""
    return pa.array(
        [None if text is None else hashlib.sha256(text.encode()).hexdigest() for text in texts.to_pylist()], pa.string()
    )


def says_who(records: pa.Table) -> npt.NDArray[np.bool_]:
    """Whether each record says more of a person than a name: a number, a birth date, a phone or an address.

    Of a bare name, two rows may well be two people: a verdict about one of them is not one about the other.
    """
    numbers = identifiers.standardise(_whole(records["id_number"]))
    has_home = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(records["address"]), ""), fill_value=False)
    return np.asarray(
        (numbers.kind != identifiers.MISSING)
        | (fields.standardise_days(_whole(records["birth_date"])) > 0)
        | (fields.standardise_phones(_whole(records["phone"])) > 0)
        | has_home.to_numpy(zero_copy_only=False),
        dtype=np.bool_,
    )


def person_digests(persons: pa.Table) -> tuple[list[str | None], list[str | None]]:
    """By person: the digest of the register's number, and of name and birth date; None where those are missing."""
    numbers = digest_texts(_whole(persons["id_number"]))
    life = pc.binary_join_element_wise(persons["name"], pc.cast(persons["birth_date"], pa.string()), "|")
    return numbers.to_pylist(), digest_texts(_whole(life)).to_pylist()


def is_still(word: Mapping[str, Any], number: str | None, life: str | None) -> bool:
    """Whether a member is still who he was when the word was said: by his number, or by name and birth date.

    A register may correct either, and may give a member's place to somebody else. A word from before this was kept
    (both digests null) holds.
    """
    was_number, was_life = word["number_digest"], word["life_digest"]
    if was_number is None and was_life is None:
        return True
    return (was_number is not None and was_number == number) or (was_life is not None and was_life == life)


def _canonical(columns: list[pa.ChunkedArray], rows: int) -> pa.Array:
    """One text a row: each cell as its length and itself, so that no two rows of different cells give one text."""
    texts = [pc.cast(_whole(column), pa.string()) for column in columns]
    lengths = [pc.fill_null(pc.cast(pc.binary_length(text), pa.string()), "-") for text in texts]
    parts = [
        pc.binary_join_element_wise(length, pc.fill_null(text, ""), ":")
        for length, text in zip(lengths, texts, strict=True)
    ]
    start = pa.repeat(pa.scalar(""), rows)
    return reduce(lambda one, other: pc.binary_join_element_wise(one, other, ";"), parts, start)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.Array):
        return column
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
