"""Loads `contracts/<source>.yml` and refuses whatever it does not fully understand."""

from __future__ import annotations

import functools
import json
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter, ValidationError

from connectors.contract import Contract, ContractInvalid
from connectors.contract_check import problems

CONTRACTS: Final = Path(__file__).parent / "contracts"
ADAPTER: Final = TypeAdapter(Contract)


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key may stand only once (plain YAML lets the last one win)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
        if doubled:
            raise yaml.constructor.ConstructorError(None, None, f"doubled key {', '.join(doubled)}", node.start_mark)
        return super().construct_mapping(node, deep)


def contract_names() -> tuple[str, ...]:
    """The sources that have a contract: the register, then the others by name."""
    names = sorted(path.stem for path in CONTRACTS.glob("*.yml"))
    return tuple(sorted(names, key=lambda name: name != "register"))


@functools.cache
def load_contract(source: str) -> Contract:
    """The contract in force for a source.

    Raises:
        ContractInvalid: no such contract, an unknown or missing key, or one that contradicts `pipeline.tables`.
    """
    return read_contract(CONTRACTS / f"{source}.yml")


def read_contract(path: Path) -> Contract:
    """Read and check one contract file."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
        contract = ADAPTER.validate_json(json.dumps(data, default=_as_json), strict=True)
    except OSError:
        known = ", ".join(contract_names())
        raise ContractInvalid(path.name, "file", f"cannot be read; known sources are {known}") from None
    except (yaml.YAMLError, TypeError) as problem:
        raise ContractInvalid(path.name, "file", f"is no readable YAML ({problem})") from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise ContractInvalid(path.name, ".".join(str(part) for part in first["loc"]), first["msg"]) from None
    for place, text in problems(contract, path.stem):
        raise ContractInvalid(path.name, place, text)
    return contract


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
