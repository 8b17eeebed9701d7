"""Vehicles among the assets."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

BEFORE = ("deposit", "fund", "securities", "home", "shop", "office", "parking", "factory")
KINDS = (*BEFORE, "vehicle", "disability_vehicle")


def upgrade() -> None:
    """Kinds as in pipeline.tables.ASSET_KINDS."""
    _allow(KINDS)


def downgrade() -> None:
    """Fails where vehicles were published: facts are not thrown away."""
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE core.asset DROP CONSTRAINT asset_kind_check")
    op.execute(f"ALTER TABLE core.asset ADD CONSTRAINT asset_kind_check CHECK (kind IN ({listed}))")
