"""What a machine says about itself, read once at the edge. The only reader of the environment beside Airflow's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX: Final = "HESV_"
EngineName = Literal["duckdb", "spark"]
ENGINES: Final[tuple[str, ...]] = get_args(EngineName)


class Settings(BaseSettings):
    """Each setting is read from HESV_ and its name: HESV_HOME, HESV_DATABASE_URL; empty is as good as left out."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = None
    """Left out: the embedded PostgreSQL. Kept as a secret so that neither `repr` nor a log line shows its password."""
    home: Path = Path(".hesv")
    landed_key: Path | None = None
    """The age key file the landed files are sealed with. Left out: HESV_HOME/keys/landed.key, made at first use."""
    keep_working_months: int | None = Field(default=None, ge=0)
    """Months after a cycle's as-of date that its working tables are kept; left out: for good (`hesv retention`)."""
    keep_landed_months: int | None = Field(default=None, ge=0)
    """The same of the landed files; not shorter."""
    feed_target: str | None = None
    """Where feeds go: a folder, or a URL of any place fsspec reaches. Left out: HESV_HOME/feeds."""
    link_model: Path | None = None
    """The link model to use instead of the one shipped, a file that `hesv train` made."""
    workers: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1)
    """Processes that judge at once, and threads of the table engine. Results do not depend on it."""
    engine: EngineName = "duckdb"
    """What does the set work. No result hangs on it: it is no part of a run's fingerprint."""
    second_look_yuan: int = Field(default=1000, ge=0)
    """Yuan a month from above which a word about a record or task needs a second person before it counts."""
    claim_minutes: int = Field(default=30, ge=1)
    """How long a task is one person's once he has taken it."""
    acknowledge_days: int = Field(default=5, ge=0)
    """Calendar days a township has to acknowledge a feed, the day it was made not counted; then it is overdue."""
    audit_anchor_minutes: int = Field(default=60, ge=1)
    """How often `hesv serve` writes the audit's end down outside the database, beside at its start and stop."""
    spark_master: str = "local[2]"
    """Spark's own master URL: local[2], spark://host:7077, yarn, k8s://https://host:443."""
    office_https: bool = False
    """The pages stand behind a proxy that speaks HTTPS: cookies are sent over it alone."""
    oidc_issuer: str | None = None
    """The identity provider that signs people in; left out: local accounts alone."""
    oidc_client_id: str = "hesv"
    oidc_client_secret: SecretStr | None = None
    oidc_login_claim: str = "preferred_username"
    oidc_role_claim: str = "hesv_role"
    """Names one of engineer, office, supervisor, caseworker."""
    oidc_townships_claim: str = "hesv_townships"
    """A list of prefixes of township codes; "" is everywhere."""
    api_requests_per_minute: int = Field(default=300, ge=1)
    """What one token of the API may ask in a minute."""


def load_settings() -> Settings:
    """Read the environment now. Paths come back absolute, so a later change of folder moves nothing."""
    read = Settings()
    key = read.landed_key and read.landed_key.expanduser().absolute()
    return read.model_copy(update={"home": read.home.expanduser().absolute(), "landed_key": key})


@contextmanager
def settings_said(**said: str | None) -> Iterator[None]:
    """Within the block these settings stand, here and in processes started here; one that is None is as it was."""
    named = {f"{PREFIX}{name.upper()}": value for name, value in said.items() if value is not None}
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
