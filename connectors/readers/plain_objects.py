"""Many JSON lines at once, where each is written like the first: its keys in the same order, nothing escaped.

Any other line is None here or set aside, and read one by one. As in `json_lines`, numbers keep their digits as text and
an object of numbers inside becomes canonical JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NUMBER: Final = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
STRING: Final = r'"[^"\\\x00-\x1f]*"'
VALUE: Final = rf"({STRING}|{NUMBER}|true|false|null|\{{[^{{}}\[\]\\]*\}})"
PAIR: Final = rf'"[0-9A-Za-z_-]{{1,32}}":{NUMBER}'
NUMBERS: Final = rf"^\{{(?:{PAIR}(?:,{PAIR})*)?\}}$"
"""An object of plain names and numbers."""


def template_of(keys: Sequence[str]) -> re.Pattern[str] | None:
    """What a line with these keys in this order looks like; None where a key would be escaped."""
    if any(re.fullmatch(STRING, f'"{key}"') is None for key in keys):
        return None
    return re.compile(r"\{" + ",".join(f'"{re.escape(key)}":{VALUE}' for key in keys) + r"\}\n")


def plain_objects(lines: Sequence[str], template: re.Pattern[str]) -> tuple[list[pa.Array], list[int]]:
    """The cells by column, in the template's order, and the places of the lines that are not plain."""
    found = [match and match.groups() for match in map(template.fullmatch, lines)]
    odd = [at for at, groups in enumerate(found) if groups is None]
    plain = [groups for groups in found if groups is not None]
    columns = [pa.array(cells, pa.string()) for cells in zip(*plain, strict=True)]
    if not columns:
        return [pa.array([], pa.string())] * template.groups, odd
    is_object = [pc.starts_with(column, "{") for column in columns]
    strange = np.zeros(len(plain), np.bool_)
    for at, mask in enumerate(is_object):
        if pc.any(mask).as_py():
            objects, is_plain = _canonical(columns[at].filter(mask))
            strange[mask.to_numpy(zero_copy_only=False)] |= ~is_plain
            columns[at] = pc.replace_with_mask(columns[at], mask, objects)
    cells = [_unquoted(column) for column in columns]
    if not strange.any():
        return cells, odd
    places = np.setdiff1d(np.arange(len(lines)), np.array(odd, np.int64))
    keep = pa.array(~strange)
    return [column.filter(keep) for column in cells], sorted([*odd, *places[strange].tolist()])


def _unquoted(column: pa.Array) -> pa.Array:
    """Texts without their quotes, null as null; numbers, words and objects as they are."""
    inner = pc.binary_slice(column.cast(pa.binary()), 1, -1).cast(pa.string())
    texts = pc.if_else(pc.starts_with(column, '"'), inner, column)
    return pc.if_else(pc.equal(column, "null"), pa.scalar(None, pa.string()), texts)


def _canonical(objects: pa.Array) -> tuple[pa.Array, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Objects of numbers with the numbers as texts, and which of them are plain: names in order, each once."""
    is_plain = pc.match_substring_regex(objects, NUMBERS).to_numpy(zero_copy_only=False).copy()
    pairs = pc.split_pattern(objects, ",")
    names = pc.replace_substring_regex(pairs.flatten(), r'^\{?"|":.*$', "")
    of_object = pc.list_parent_indices(pairs).to_numpy()
    same = of_object[1:] == of_object[:-1]
    rising = pc.greater(names[1:], names[:-1]).to_numpy(zero_copy_only=False)
    is_plain[of_object[1:][same & ~rising]] = False
    return pc.replace_substring_regex(objects, rf":({NUMBER})", r':"\1"'), is_plain
