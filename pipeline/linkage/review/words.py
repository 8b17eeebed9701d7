"""How linkage speaks to people, in Chinese and English: comparisons, levels, reasons (data/words.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing said in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase; `levels` by comparison and level."""

    comparisons: Mapping[str, Phrase]
    levels: Mapping[tuple[str, str], Phrase]
    reasons: Mapping[str, Phrase]


@cache
def load_words() -> Words:
    """The packaged phrases."""
    text = resources.files("pipeline.linkage.review").joinpath("data/words.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    comparisons = data["comparisons"]
    return Words(
        {name: Phrase(one["zh"], one["en"]) for name, one in comparisons.items()},
        {
            (name, level): Phrase(**phrase)
            for name, one in comparisons.items()
            for level, phrase in one["levels"].items()
        },
        {name: Phrase(**phrase) for name, phrase in data["reasons"].items()},
    )
