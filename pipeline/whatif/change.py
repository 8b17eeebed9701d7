"""A region's policy with something else in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.policy.region_policy import RegionPolicy
from pipeline.policy.schema import PARAMETERS, SETTLEMENTS


class ChangeUnreadable(UsageError):
    """A change of the policy that is not written as it must be."""

    def __init__(self, written: str, problem: str) -> None:
        super().__init__(written, problem)
        self.written, self.problem = written, problem

    def __str__(self) -> str:
        return (
            f"The change {self.written!r} cannot be made: {self.problem}. Write --set dibao_standard=650, or for one "
            "settlement --set dibao_standard:rural=450."
        )


def change_policy(policy: RegionPolicy, changes: Mapping[str, object]) -> RegionPolicy:
    """The policy with these values in place of its own on every day; `parameter` or `parameter:settlement`.

    Values are as YAML gives them; None makes a parameter silent.

    Raises:
        ChangeUnreadable: an unknown parameter or settlement, or a value that the parameter does not take.
    """
    for written, value in changes.items():
        name, _, settlement = written.partition(":")
        try:
            changed = policy.override({name: value})
        except ValueError as error:
            raise ChangeUnreadable(f"{written}={value}", str(error)) from error
        if not settlement:
            policy = changed
            continue
        if settlement not in SETTLEMENTS or not PARAMETERS[name].by_settlement:
            raise ChangeUnreadable(f"{written}={value}", f"{name} has no settlement {settlement!r}")
        policy = _for_settlement(policy, changed, name, settlement)
    return policy


def _for_settlement(policy: RegionPolicy, changed: RegionPolicy, name: str, settlement: str) -> RegionPolicy:
    """Of `changed` only what holds for this settlement; the other keeps its own values."""
    kept = (
        value for value in policy.parameters.get(name, ()) if policy.settlement_of(value, value.from_day) != settlement
    )
    given = (replace(value, settlement=settlement) for value in changed.parameters[name])
    values = tuple(sorted((*kept, *given), key=lambda value: (value.from_day, value.settlement or "")))
    return RegionPolicy(changed.name, changed.version, changed.area_codes, {**policy.parameters, name: values})
