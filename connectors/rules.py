"""The names of what can be wrong with a row, with a reason in Chinese and in English (`rules.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a row can be bad. The reasons name no value; `{column}` is the header as sent."""

    severity: str
    zh: str
    en: str


def _load() -> Mapping[str, Rule]:
    data = yaml.safe_load((Path(__file__).parent / "rules.yml").read_text("utf-8"))
    return MappingProxyType({name: Rule(**texts) for name, texts in data.items()})


RULES: Final = _load()
