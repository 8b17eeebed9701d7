"""Feed rows, acknowledgements, visits, disputes and the outbox."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = (
    "outbox", "webhook", "visit_objection", "visit", "set_aside", "take_in", "acknowledgement", "fetch",
    "township_feed", "row_change", "edition", "sent_back",
)  # fmt: skip
"""In the order they can be dropped."""


def upgrade() -> None:
    """The tables of 0013_feeds.sql."""
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    """An approval's files are written again by the next release of that run."""
    op.execute("DROP FUNCTION feed.contacts")
    op.execute("ALTER TABLE feed.release ADD COLUMN files jsonb")
    for table in TABLES:
        op.execute(f"DROP TABLE feed.{table}")
