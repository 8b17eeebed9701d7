"""What rests otherwise than a township was told is found by an index: pages ask it each time they open."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """By household, and apart those that were told to rest."""
    op.execute("CREATE INDEX row_change_household ON feed.row_change (region, cycle, household_id)")
    op.execute("CREATE INDEX row_change_resting ON feed.row_change (region, cycle) WHERE resting IS NOT NULL")


def downgrade() -> None:
    """Nothing but speed is lost."""
    op.execute("DROP INDEX feed.row_change_household")
    op.execute("DROP INDEX feed.row_change_resting")
