from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import load_settings


def test_nothing_said_is_the_embedded_server_under_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("HESV_DATABASE_URL", raising=False)
    monkeypatch.delenv("HESV_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert (settings.database_url, settings.home) == (None, Path.cwd() / ".hesv")


def test_the_environment_is_read_and_a_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("HESV_DATABASE_URL", "postgresql://u:hush-hush@h/d")
    monkeypatch.setenv("HESV_HOME", "/srv/hesv")
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://u:hush-hush@h/d"
    assert "hush-hush" not in repr(settings)
    assert settings.home == Path("/srv/hesv")


def test_an_empty_url_is_none(monkeypatch):
    monkeypatch.setenv("HESV_DATABASE_URL", "")
    assert load_settings().database_url is None


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        load_settings().home = Path("elsewhere")
