"""Every error a user can meet. One root; each says what happened and what to do next.

Plain classes with `super().__init__(fields)` so that Airflow and Spark can pickle them.
`exit_code` is what `hesv` ends with: 2 usage, 3 data refused, 4 locked, 5 a dependency is down.
No text holds a personal value: only files, places, names of columns, expected and found.
"""

from __future__ import annotations


class HesvError(Exception):
    """The root of every error this project raises on purpose."""

    exit_code = 1


class UsageError(HesvError):
    """The call itself is wrong: an unknown region, view, file ending, option."""

    exit_code = 2


class UnknownCycle(UsageError):
    """A cycle name that is neither a half-year nor a month."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"Unknown cycle {self.name!r}. Write 2018H1, 2018H2; 2018M11 for a monthly watch, 2019U01 for an uprating."
        )


class UnknownRegion(UsageError):
    """A region no policy file names."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return (
            f"Unknown region {self.name!r}. Known: {', '.join(self.known)}. "
            "A new region is one file in pipeline/policy/regions/ (see docs/add-a-region.md)."
        )


class DeliveryRefused(HesvError):
    """A delivery that is refused whole.

    `source` and `place` (file, column or row) say where; `expected` and `found` say what.
    """

    exit_code = 3

    def __init__(self, source: str, place: str, expected: str, found: str, todo: str) -> None:
        super().__init__(source, place, expected, found, todo)
        self.source, self.place = source, place
        self.expected, self.found, self.todo = expected, found, todo

    def __str__(self) -> str:
        return (
            f"Delivery of {self.source} refused at {self.place}: "
            f"expected {self.expected}, found {self.found}. {self.todo}"
        )


class SeveralRefused(HesvError):
    """Every refusal of one run, so that an engineer sees them all at once."""

    exit_code = 3

    def __init__(self, refusals: tuple[DeliveryRefused, ...]) -> None:
        super().__init__(refusals)
        self.refusals = refusals

    def __str__(self) -> str:
        lines = "\n".join(f"  - {refusal}" for refusal in self.refusals)
        return f"{len(self.refusals)} refusal(s), nothing was published:\n{lines}"


class PolicyInvalid(HesvError):
    """A policy file that may not be loaded: no reference, unknown key, overlapping dates."""

    exit_code = 2

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(file, place, problem)
        self.file, self.place, self.problem = file, place, problem

    def __str__(self) -> str:
        return f"Policy file {self.file}, {self.place}: {self.problem}"


class RunLocked(HesvError):
    """Another run holds this region and cycle."""

    exit_code = 4

    def __init__(self, region: str, cycle: str) -> None:
        super().__init__(region, cycle)
        self.region, self.cycle = region, cycle

    def __str__(self) -> str:
        return f"Another run holds {self.region} {self.cycle}. Wait for it to end; nothing was changed by this call."


class DependencyDown(HesvError):
    """PostgreSQL, or another thing the run stands on, cannot be reached."""

    exit_code = 5

    def __init__(self, what: str, problem: str, todo: str) -> None:
        super().__init__(what, problem, todo)
        self.what, self.problem, self.todo = what, problem, todo

    def __str__(self) -> str:
        return f"{self.what} cannot be used: {self.problem}. {self.todo}"
