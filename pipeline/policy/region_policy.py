"""A region's policy and what it says on a day: resolved once for each day and settlement, then only looked up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from pipeline.cycle import Cycle, add_months, month_of, months_between
from pipeline.errors import UnknownRegion
from pipeline.policy.model import DatedValue, Limit, PolicyOn, Silent
from pipeline.policy.schema import PARAMETERS

Overrides = Mapping[str, object]
ANY_SETTLEMENT: Final = "any"
"""Settlement of an override: it holds for both."""
ALIASES: Final = {"trigger": "grace"}
"""Other names a policy writer's case may use; the policy's text calls what opens the grace its trigger."""


@dataclass(frozen=True, slots=True)
class RegionPolicy:
    """One region's dated values, its base's included."""

    name: str
    version: str
    area_codes: tuple[str, ...]
    parameters: Mapping[str, tuple[DatedValue, ...]]
    _resolved: dict[tuple[date, str | None], PolicyOn] = field(default_factory=dict, compare=False, repr=False)

    def value(self, name: str, day: date, settlement: str | None = None) -> Any:  # noqa: ANN401 - each parameter has its own type
        """What the policy says on that day: the parsed value (a Limit where it is a test), or Silent.

        `settlement` None is the region's default. Values hold for the default settlement; for the other
        only what is listed. What has no settlement holds for both.
        """
        found = self._dated(name, day, settlement)
        if found is None:
            return Silent(name)
        if PARAMETERS[name].tested:
            number = found.value
            assert isinstance(number, Fraction | int)
            return Limit(Fraction(number), str(found.operator))
        return found.value

    def reference(self, name: str, day: date, settlement: str | None = None) -> str | None:
        """Where the value comes from: a seed document with its words, or `fixture`; None where silent."""
        found = self._dated(name, day, settlement)
        return None if found is None else found.reference

    def _dated(self, name: str, day: date, settlement: str | None) -> DatedValue | None:
        wanted = settlement or self.default_settlement(day)
        for value in self.parameters.get(name, ()):
            if value.holds_on(day) and self._fits(name, value, day, wanted):
                return value
        return None

    def _fits(self, name: str, value: DatedValue, day: date, wanted: str | None) -> bool:
        if not PARAMETERS[name].by_settlement or value.settlement == ANY_SETTLEMENT:
            return True
        return wanted is not None and self.settlement_of(value, day) == wanted

    def settlement_of(self, value: DatedValue, day: date) -> str | None:
        """The settlement a value holds for: the one it names, else the region's default."""
        return value.settlement or self.default_settlement(day)

    def default_settlement(self, day: date) -> str | None:
        """The region's default settlement on that day."""
        return next((str(value.value) for value in self.parameters["settlement"] if value.holds_on(day)), None)

    def on(self, day: date, settlement: str | None = None) -> PolicyOn:
        """The whole policy of that day and settlement; the same object for every household asked for."""
        key = (day, settlement)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = _resolve(self, day, settlement)
        return found

    def override(self, values: Overrides) -> RegionPolicy:
        """The policy with these parameters in place of its own, on every day and settlement; None makes silent.

        Raises:
            ValueError: an unknown parameter, or a value its schema refuses.
        """
        if not values:
            return self
        changed = dict(self.parameters)
        for written, raw in values.items():
            name = ALIASES.get(written, written)
            if name not in PARAMETERS:
                raise ValueError(f"unknown policy parameter {name!r}. Known: {', '.join(PARAMETERS)}")
            changed[name] = () if raw is None else (_overriding(self.parameters.get(name, ()), name, raw),)
        text = json.dumps([self.version, values], sort_keys=True, default=str)
        version = hashlib.sha256(text.encode()).hexdigest()[:12]
        return RegionPolicy(self.name, version, self.area_codes, changed)


def _overriding(present: tuple[DatedValue, ...], name: str, raw: object) -> DatedValue:
    """A value for every day and settlement, tested as the present one is."""
    spec = PARAMETERS[name]
    operator = (present[0].operator if present else "<=") if spec.tested else None
    settlement = ANY_SETTLEMENT if spec.by_settlement else None
    return DatedValue(spec.parse(raw), date.min, None, settlement, operator, "case")


def _resolve(region: RegionPolicy, day: date, settlement: str | None) -> PolicyOn:
    month = month_of(day)
    previous = Cycle(region.name, "", day).previous.as_of
    values: dict[str, Any] = {name: region.value(name, day, settlement) for name in PARAMETERS}
    values["settlement"] = settlement or region.default_settlement(day) or ""
    months = values["income_months"]
    look_back: tuple[int, ...] | Silent = (
        Silent("income_months") if isinstance(months, Silent) else months_between(add_months(month, 1 - months), month)
    )
    values["look_back"] = look_back
    values["look_back_set"] = frozenset(() if isinstance(look_back, Silent) else look_back)
    for name in ("dibao_standard", "tekun_standard", "minimum_wage"):
        values[f"previous_{name}"] = region.value(name, previous, settlement)
    given = {name: region.reference(name, day, settlement) for name in PARAMETERS}
    return PolicyOn(
        references={name: reference for name, reference in given.items() if reference is not None},
        region=region.name,
        version=region.version,
        as_of=day,
        area_codes=region.area_codes,
        month=month,
        effective_month=add_months(month, 1),
        previous_as_of=previous,
        **values,
    )


@dataclass(frozen=True, slots=True)
class Policies:
    """Every region a run may name."""

    regions: Mapping[str, RegionPolicy]

    def region(self, name: str) -> RegionPolicy:
        """The region's policy.

        Raises:
            UnknownRegion: no file names it.
        """
        if name not in self.regions:
            raise UnknownRegion(name, tuple(sorted(self.regions)))
        return self.regions[name]
