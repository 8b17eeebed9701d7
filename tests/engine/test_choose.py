"""Which engine a process has: the setting, outranked by the command line, and what is said where Spark is absent."""

import pytest
from pydantic import ValidationError

from pipeline.engine import choose
from pipeline.engine.choose import EngineMissing, engine_of
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.settings import load_settings, settings_said
from tests.engine.conftest import need


def test_the_default_is_duckdb(tmp_path, monkeypatch):
    monkeypatch.delenv("HESV_ENGINE", raising=False)
    settings = load_settings()
    assert isinstance(engine_of(settings.engine, settings.spark_master, tmp_path, tmp_path / "spill", 1), DuckDBEngine)


def test_spark_is_not_started_before_it_is_needed(tmp_path):
    need("pyspark", "sqlglot")
    engine_of("spark", "spark://nowhere:7077", tmp_path, tmp_path / "spill", 1)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_spark_is_refused_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(choose, "find_spec", lambda _name: None)
    with pytest.raises(EngineMissing) as missing:
        engine_of("spark", "local[2]", tmp_path, tmp_path, 1)
    assert "hesv[spark]" in str(missing.value)
    assert missing.value.exit_code == 2


def test_the_environment_says_and_the_command_line_outranks_it(monkeypatch):
    monkeypatch.setenv("HESV_ENGINE", "spark")
    monkeypatch.setenv("HESV_SPARK_MASTER", "spark://master:7077")
    with settings_said(engine="duckdb", spark_master=None):
        assert (load_settings().engine, load_settings().spark_master) == ("duckdb", "spark://master:7077")
    assert load_settings().engine == "spark"


def test_an_unknown_engine_in_the_environment_is_an_error(monkeypatch):
    monkeypatch.setenv("HESV_ENGINE", "abacus")
    with pytest.raises(ValidationError):
        load_settings()
