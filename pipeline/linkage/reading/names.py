"""Names of persons: standardise and compare. Grain: one distinct name, one distinct pair of names."""

from __future__ import annotations

from pipeline.linkage.reading.name_form import (
    COMPOUND_SURNAMES,
    LONG_NAME,
    SEPARATOR,
    Name,
    read,
    standardise,
    standardise_texts,
)
from pipeline.linkage.reading.name_levels import NameLevel, compare
from pipeline.linkage.reading.name_pairs import compare_pairs

__all__ = [
    "COMPOUND_SURNAMES", "LONG_NAME", "SEPARATOR", "Name", "NameLevel",
    "compare", "compare_pairs", "read", "standardise", "standardise_texts",
]  # fmt: skip
