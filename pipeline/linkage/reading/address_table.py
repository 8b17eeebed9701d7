"""Every distinct address as a row of coded parts. Grain: one distinct address.

Addresses by the hundred thousand say the same few things before their first digit, and behind it but for the digits:
each such lead and each such form is parsed once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.reading.address_text import clean_all
from pipeline.linkage.reading.addresses import LETTERED, PARTS, Parts, parse_lead, parse_rest

Ints = npt.NDArray[np.int64]

PLACES: Final = {name: place for place, name in enumerate(PARTS)}
FIRST: Final = re.compile(r"\d")
RUN: Final = re.compile(r"\d+")
MASK: Final = str.maketrans("0123456789", "0" * 10)
LONGEST_RUN: Final = 5
"""Of a longer run of digits a pattern may read the end alone."""
NO_FORM: Final = -1


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before the first digit: its number, and what is left of it for the forms that follow it."""

    number: int
    left: str
    has_village: bool
    forms: dict[str, int]


@dataclass(slots=True)
class _Reading:
    """What was parsed so far, and what each address is made of."""

    leads: dict[str, _Lead] = field(default_factory=dict)
    lead_parts: list[Parts] = field(default_factory=list)
    forms: dict[tuple[str, bool], dict[str, int]] = field(default_factory=dict)
    form_parts: list[Parts] = field(default_factory=list)  # where `is_open`, a number says which run of digits it is
    is_open: list[bool] = field(default_factory=list)
    lead_of: list[int] = field(default_factory=list)
    form_of: list[int] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)  # of all addresses of open forms, one after the other
    run_counts: list[int] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Read one cleaned address."""
        first = FIRST.search(text)
        start = first.start() if first else len(text)
        lead = self.leads.get(text[:start]) or self._lead(text[:start])
        rest = text[start:]
        masked = rest.translate(MASK)
        form = lead.forms.get(masked)
        if form is None:
            form = lead.forms[masked] = self._open_form(lead, masked)
        runs = RUN.findall(rest)
        if form == NO_FORM:
            form, runs = self._form(lead, rest, is_open=False), []
        self.lead_of.append(lead.number)
        self.form_of.append(form)
        self.runs += runs
        self.run_counts.append(len(runs))

    def _lead(self, text: str) -> _Lead:
        parts, left = parse_lead(text)
        has_village = "village" in parts
        forms = self.forms.setdefault((left, has_village), {})
        lead = self.leads[text] = _Lead(len(self.lead_parts), left, has_village, forms)
        self.lead_parts.append(parts)
        return lead

    def _open_form(self, lead: _Lead, masked: str) -> int:
        """The form of all texts that are so but for their digits, with the number of each run in the run's place.

        NO_FORM where the numbers cannot stand there: such a text is a form of its own.
        """
        runs = RUN.findall(masked)
        numbers = [str(number).zfill(len(run)) for number, run in enumerate(runs, start=1)]
        if not all(map(_is_stand_in, runs, numbers)):
            return NO_FORM
        numbered = iter(numbers)
        return self._form(lead, RUN.sub(lambda _: next(numbered), masked), is_open=True)

    def _form(self, lead: _Lead, text: str, *, is_open: bool) -> int:
        self.form_parts.append(parse_rest(lead.left + text, has_village=lead.has_village))
        self.is_open.append(is_open)
        return len(self.is_open) - 1


def _is_stand_in(run: str, number: str) -> bool:
    """Whether a number can stand in a run's place: of its length, and both of the digits that are masked."""
    return len(run) == len(number) <= LONGEST_RUN and not run.strip("0")


def standardise(addresses: Sequence[str]) -> Ints:
    """Codes, n × len(PARTS): numbers as they are, names by their place in the sorted list of all names."""
    read = _Reading()
    for text in clean_all(addresses):
        read.add(text)
    every = [*read.lead_parts, *read.form_parts]
    names = sorted({value for parts in every for value in parts.values() if isinstance(value, str)})
    codes = {name: code for code, name in enumerate(names, start=1)}
    leads, forms = _table(read.lead_parts, codes), _table(read.form_parts, codes)
    is_number = _table([dict.fromkeys(_runs(*each), 1) for each in zip(read.form_parts, read.is_open, strict=True)], {})
    form_of = np.array(read.form_of, dtype=np.int64)
    table = np.asarray(leads[np.array(read.lead_of, dtype=np.int64)] + forms[form_of], dtype=np.int64)
    runs, counts = np.array(list(map(int, read.runs)), dtype=np.int64), np.array(read.run_counts, dtype=np.int64)
    start = np.cumsum(counts) - counts
    for place in range(len(PARTS)):
        rows = np.flatnonzero(is_number[form_of, place])
        table[rows, place] = runs[start[rows] + table[rows, place] - 1]
    return table


def _runs(parts: Parts, is_open: bool) -> Iterable[str]:  # noqa: FBT001
    """The parts whose number is that of a run of digits; the letter of a building is none."""
    return [name for name, value in parts.items() if is_open and isinstance(value, int) and value < LETTERED]


def _table(rows: Sequence[Mapping[str, str | int]], codes: Mapping[str, int]) -> Ints:
    table = np.zeros((len(rows), len(PARTS)), dtype=np.int64)
    for row, parts in enumerate(rows):
        for name, value in parts.items():
            table[row, PLACES[name]] = codes[value] if isinstance(value, str) else value
    return table
