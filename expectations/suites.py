"""The suites as data: which file holds them, what they ask of which column. No Great Expectations here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from connectors.sources import SOURCES
from pipeline.errors import UsageError

PRESENCE_ONLY: Final = "expect_column_values_to_not_be_null"
PATTERN: Final = "expect_column_values_to_match_regex"
COLUMN_ARGUMENTS: Final = ("column", "column_A", "column_B")


@dataclass(frozen=True, slots=True)
class Suite:
    """One table's expectations as Great Expectations reads them: `{type, kwargs, severity, meta, notes?}` each."""

    table: str
    notes: str
    expectations: tuple[dict[str, Any], ...]

    @property
    def value_columns(self) -> frozenset[str]:
        """Columns whose values an expectation or its row condition must see; of other text presence is enough."""
        asked = (
            expectation
            for expectation in self.expectations
            if expectation["type"] not in (PRESENCE_ONLY, "expect_table_columns_to_match_ordered_list")
        )
        conditions = (expectation["kwargs"].get("row_condition") for expectation in self.expectations)
        return frozenset(
            (
                *(column for expectation in asked for column in columns_of(expectation)),
                *(condition["column"]["name"] for condition in conditions if condition),
            )
        )

    @property
    def written_columns(self) -> frozenset[str]:
        """Columns that are held to a form as text."""
        return frozenset(column for each in self.expectations if each["type"] == PATTERN for column in columns_of(each))


def columns_of(expectation: dict[str, Any]) -> tuple[str, ...]:
    """The columns one expectation names, in its own order."""
    arguments = expectation["kwargs"]
    single = tuple(arguments[name] for name in COLUMN_ARGUMENTS if name in arguments)
    return single + tuple(arguments.get("column_list", ()))


def load_suites(source: str) -> tuple[Suite, ...]:
    """The suites of one source, in file order.

    A list column's items are a table of their own, named `<table>.<column>`.

    Raises:
        UsageError: no source has this name.
    """
    if source not in SOURCES:
        raise UsageError(f"No suite for source {source!r}. Known: {', '.join(SOURCES)}.")
    text = files("expectations").joinpath(f"{source}.json").read_text(encoding="utf-8")
    return tuple(
        Suite(suite["name"], suite["notes"], tuple(suite["expectations"])) for suite in json.loads(text)["suites"]
    )
