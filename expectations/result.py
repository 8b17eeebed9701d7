"""What the gate says of one source: verdicts and counts, never a value of the data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

CRITICAL: Final = "critical"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One expectation on one table.

    `column` is None for an expectation about the table itself and joins the names with `, ` where it is about
    several columns. The counts are None where the expectation does not count values, or could not be computed.
    """

    table: str
    expectation: str
    column: str | None
    severity: str
    success: bool
    unexpected_count: int | None
    element_count: int | None

    @property
    def label(self) -> str:
        """The check by name, for messages: `members: expect_column_values_to_not_be_null(counted)`."""
        return f"{self.table}: {self.expectation}({self.column or ''})"


@dataclass(frozen=True, slots=True)
class GateResult:
    """Every check of one source, in the order of its suites. `success` is false when a critical check failed."""

    source: str
    success: bool
    checks: tuple[CheckResult, ...]

    @property
    def refusals(self) -> tuple[CheckResult, ...]:
        """Failed critical checks: each of them refuses the source."""
        return self._failed(CRITICAL)

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """Failed checks that are reported and refuse nothing."""
        return self._failed(WARNING)

    def _failed(self, severity: str) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if check.severity == severity and not check.success)

    def to_json(self) -> str:
        """The result as one JSON object, the same bytes for the same result."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)
