"""What a machine says about itself, read once at the edge. The only reader of the environment beside Airflow's own."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """HESV_DATABASE_URL (left out or empty: the embedded PostgreSQL), HESV_HOME (default `.hesv`), HESV_LINK_MODEL."""

    model_config = SettingsConfigDict(env_prefix="HESV_", frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = None
    """Kept as a secret so that neither `repr` nor a log line shows its password."""
    home: Path = Path(".hesv")
    link_model: Path | None = None
    """The link model to use instead of the one shipped, a file that `hesv train` made."""


def load_settings() -> Settings:
    """Read the environment now. `home` comes back absolute, so a later change of folder moves nothing."""
    read = Settings()
    return read.model_copy(update={"home": read.home.expanduser().absolute()})
