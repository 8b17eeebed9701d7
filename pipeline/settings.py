"""What a machine says about itself, read once at the edge. The only reader of the environment beside Airflow's own."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each setting is read from HESV_ and its name: HESV_HOME, HESV_DATABASE_URL; empty is as good as left out."""

    model_config = SettingsConfigDict(env_prefix="HESV_", frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = None
    """Left out: the embedded PostgreSQL. Kept as a secret so that neither `repr` nor a log line shows its password."""
    home: Path = Path(".hesv")
    link_model: Path | None = None
    """The link model to use instead of the one shipped, a file that `hesv train` made."""
    workers: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1)
    """Processes that judge at once, and threads of the table engine. Results do not depend on it."""


def load_settings() -> Settings:
    """Read the environment now. `home` comes back absolute, so a later change of folder moves nothing."""
    read = Settings()
    return read.model_copy(update={"home": read.home.expanduser().absolute()})
