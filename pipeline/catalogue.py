"""What there is, by name: regions and sources, listed from their files and never opened (a DAG file may ask)."""

from __future__ import annotations

from importlib.resources import files


def region_names() -> list[str]:
    """Every region with a policy file."""
    return [name for name in _names("pipeline", "policy/regions", ".yml") if name != "base"]


def source_names() -> list[str]:
    """Every source with a contract."""
    return _names("connectors", "contracts", ".yml")


def _names(package: str, folder: str, ending: str) -> list[str]:
    entries = files(package).joinpath(folder).iterdir()
    return sorted(entry.name.removesuffix(ending) for entry in entries if entry.name.endswith(ending))
