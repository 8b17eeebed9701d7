"""What the gate says of one source: verdicts, counts, drifts and the profile to keep, never a value of a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from expectations.profile import Profile

CRITICAL: Final = "critical"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One expectation on one table.

    `column` is None for an expectation about the table itself and joins the names with `, ` where it is about
    several columns. The counts are None where the expectation does not count values, or could not be computed.
    `origin` names the rule behind it: a place in a contract, or the hand-written part.
    """

    table: str
    expectation: str
    column: str | None
    severity: str
    success: bool
    unexpected_count: int | None
    element_count: int | None
    origin: str = ""
    notes: str = ""

    @property
    def label(self) -> str:
        """The check by name, for messages: `members: expect_column_values_to_not_be_null(counted)`."""
        return f"{self.table}: {self.expectation}({self.column or ''})"


@dataclass(frozen=True, slots=True)
class Drift:
    """One way a delivery is unlike the cycle before.

    measure -> what `change` is, and the `limit` it passed:
    `rows`: now / before; the same.
    `null_share`, `code_share` (of the code `item`): now - before; the share `now` reached.
    `distribution`: the distance of the two (0 to 1), `before` and `now` being the medians; the same.
    `zh` and `en` say it in a sentence.
    """

    source: str
    table: str
    column: str | None
    measure: str
    item: str | None
    before: float
    now: float
    change: float
    limit: float
    severity: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """The drift by name, for messages: `employment: drift of code_share(work_form)`."""
        return f"{self.table}: drift of {self.measure}({self.column or ''})"


@dataclass(frozen=True, slots=True)
class GateResult:
    """Every check of one source in the order of its suites, and what changed since the cycle before.

    `success` is false when a critical check failed or a critical drift was found. `profile` is what the next cycle is
    held against; `previous` what this one was held against, None where there was nothing (then `drifts` is empty).
    """

    source: str
    success: bool
    checks: tuple[CheckResult, ...]
    drifts: tuple[Drift, ...]
    profile: Profile
    previous: Profile | None

    @property
    def refusals(self) -> tuple[CheckResult | Drift, ...]:
        """Failed critical checks and critical drifts: each of them refuses the source."""
        return self._found(CRITICAL)

    @property
    def warnings(self) -> tuple[CheckResult | Drift, ...]:
        """Failed checks and drifts that are reported and refuse nothing."""
        return self._found(WARNING)

    def _found(self, severity: str) -> tuple[CheckResult | Drift, ...]:
        failed = tuple(check for check in self.checks if check.severity == severity and not check.success)
        return failed + tuple(drift for drift in self.drifts if drift.severity == severity)

    def to_json(self) -> str:
        """The result as one JSON object, the same bytes for the same result."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> GateResult:
        """The result `to_json` wrote."""
        kept = json.loads(text)
        return cls(
            source=kept["source"],
            success=kept["success"],
            checks=tuple(CheckResult(**check) for check in kept["checks"]),
            drifts=tuple(Drift(**drift) for drift in kept["drifts"]),
            profile=Profile.from_dict(kept["profile"]),
            previous=None if kept["previous"] is None else Profile.from_dict(kept["previous"]),
        )


def profile_of(kept: Mapping[str, Any]) -> Profile | None:
    """The profile in a kept `gate_<source>.json`; None in one of a version that kept none."""
    return Profile.from_dict(kept["profile"]) if kept.get("profile") else None
