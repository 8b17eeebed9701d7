"""A word in both languages. English is written as in running text; a page that shows it alone gives it a capital."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Pair = tuple[str, str]
"""Chinese, English."""
Words = Mapping[str, Pair]
"""A vocabulary: what each of its codes is called."""
ZH: Final = 0
EN: Final = 1
