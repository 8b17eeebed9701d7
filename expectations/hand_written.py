"""The part of the suites no contract says: `by_hand/<source>.yml`, refused where the contract already speaks."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import yaml

from connectors.sources import RECORDS
from expectations.from_contract import CODES, PATTERN, Expectation, made
from expectations.result import CRITICAL, WARNING
from expectations.suites import columns_of
from pipeline.errors import HesvError

KEYS: Final = {"type", "kwargs", "severity", "notes"}
CONTRACT_ONLY: Final = frozenset({CODES, PATTERN})
"""Codes and forms of a cell are what a contract is for."""


class HandWrittenSuiteInvalid(HesvError):
    """A hand-written expectation that is malformed, or about something the contract decides."""

    exit_code = 2

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(file, place, problem)
        self.file, self.place, self.problem = file, place, problem

    def __str__(self) -> str:
        return f"expectations/by_hand/{self.file}, {self.place}: {self.problem}"


def read_by_hand(source: str) -> Mapping[str, Any]:
    """`{suite: {notes, expectations: [{type, kwargs, severity, notes?}]}}`; nothing where the source has no file."""
    file = files("expectations").joinpath("by_hand", f"{source}.yml")
    return (yaml.safe_load(file.read_text(encoding="utf-8")) or {}) if file.is_file() else {}


def check_by_hand(source: str, by_hand: Mapping[str, Any], generated: Mapping[str, tuple[Expectation, ...]]) -> None:
    """Refuse what cannot stand beside the contract.

    Raises:
        HandWrittenSuiteInvalid: an unknown suite, key, column or severity; a rule the contract has or should have.
    """
    file = f"{source}.yml"
    for suite, content in by_hand.items():
        if suite not in generated:
            raise HandWrittenSuiteInvalid(file, suite, f"no such suite; the contract makes {', '.join(generated)}.")
        taken = {subject(expectation) for expectation in generated[suite]}
        for number, expectation in enumerate(content.get("expectations", ()), start=1):
            place = f"{suite}, expectation {number}"
            for problem in _problems(suite, expectation, taken):
                raise HandWrittenSuiteInvalid(file, place, problem)
            taken.add(subject(expectation))


def subject(expectation: Expectation) -> tuple[str, frozenset[str]]:
    """What an expectation is about: its type and its columns in any order, so that a pair turned round is the same."""
    return expectation["type"], frozenset(columns_of(expectation))


def completed(source: str, expectation: Expectation) -> Expectation:
    """A hand-written expectation with where it comes from."""
    return made(
        expectation["type"],
        expectation["kwargs"],
        f"by_hand/{source}.yml",
        expectation["severity"],
        expectation.get("notes", ""),
    )


def _problems(suite: str, expectation: Expectation, taken: set[tuple[str, frozenset[str]]]) -> tuple[str, ...]:
    if not {"type", "kwargs", "severity"} <= set(expectation) <= KEYS:
        return (f"needs type, kwargs and severity, and may have notes; found {', '.join(map(str, expectation))}.",)
    if expectation["severity"] not in (CRITICAL, WARNING):
        return (f"severity is critical or warning; found {expectation['severity']!r}.",)
    if expectation["type"] in CONTRACT_ONLY:
        return (f"{expectation['type']} belongs in the contract: give the column codes, digits or a type there.",)
    if unknown := sorted(set(columns_of(expectation)) - set(columns_in(suite))):
        return (f"names {', '.join(unknown)}, which {suite} does not have.",)
    if subject(expectation) in taken:
        return (f"{expectation['type']} about the same columns is there already; the contract's rule stands alone.",)
    return ()


def columns_in(suite: str) -> tuple[str, ...]:
    """The columns of a suite's table, or of the items of a list column."""
    table, _, nested = suite.partition(".")
    schema = RECORDS[table]
    return tuple(field.name for field in schema.field(nested).type.value_type) if nested else tuple(schema.names)
