"""Which engine does the set work of this process: a setting, and nothing a result hangs on."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.engine.port import Engine
from pipeline.errors import UsageError

EXTRA: Final = ("pyspark", "sqlglot")


class EngineMissing(UsageError):
    """An engine whose packages are not installed."""

    def __init__(self, engine: str, packages: tuple[str, ...]) -> None:
        super().__init__(engine, packages)
        self.engine, self.packages = engine, packages

    def __str__(self) -> str:
        return (
            f"Engine {self.engine!r} needs {', '.join(self.packages)}, which are not installed. "
            "Install the extra: pip install 'hesv[spark]', and Java 17; or use --engine duckdb."
        )


def engine_of(name: str, spark_master: str, home: Path, spill: Path, workers: int) -> Engine:
    """The engine of that name; Spark's packages are looked at only where it is asked for.

    Raises:
        EngineMissing: the extra `spark` is not installed.
    """
    if name == "duckdb":
        return DuckDBEngine(spill, workers=workers)
    missing = tuple(package for package in EXTRA if find_spec(package) is None)
    if missing:
        raise EngineMissing(name, missing)
    from pipeline.engine.spark_engine import SparkEngine  # half a second, and a package few have

    return SparkEngine(spark_master, home / ".spark")
