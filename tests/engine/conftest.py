"""Both engines, and any text run as if it were a statement of sql/steps.

What needs Spark is skipped where pyspark or Java is absent; `make test-spark` sets HESV_NEED_SPARK: there it fails.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

from pipeline.engine import duckdb_engine
from pipeline.engine.duckdb_engine import DuckDBEngine


def need(*packages, java=False):
    """Skip, or fail where Spark was asked for, if a package or Java is not there."""
    missing = [package for package in packages if find_spec(package) is None]
    if java and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing.append("Java 17")
    if missing:
        reason = f"not installed: {', '.join(missing)} (make test-spark)"
        if os.environ.get("HESV_NEED_SPARK"):
            pytest.fail(reason)
        pytest.skip(reason, allow_module_level=True)


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    need("pyspark", "sqlglot", java=True)
    from pipeline.engine.spark_engine import SparkEngine

    return SparkEngine("local[2]", tmp_path_factory.mktemp("spark"))


@pytest.fixture
def say(monkeypatch):
    """Let both engines take a name for this text."""

    def said(text):
        monkeypatch.setattr(duckdb_engine, "statement", lambda _name: text)
        if find_spec("pyspark"):
            monkeypatch.setattr("pipeline.engine.spark_engine.statement", lambda _name: text)

    return said


@pytest.fixture
def both(duckdb, spark, say):
    """The rows a statement gives on DuckDB and on Spark."""

    def run(text, **tables):
        say(text)
        return duckdb.fetch("as said", tables), spark.fetch("as said", tables)

    return run
