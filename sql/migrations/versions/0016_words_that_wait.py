"""Withdrawals that wait for their second person can be told to all who see the household; a form is one objection."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Objections taken before have no key of a form, and need none."""
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Nothing that was said or taken is lost. The next `migrate` makes the view again that asks core.second_look."""
    op.execute("DROP VIEW IF EXISTS serve.review_task, history.review_task")
    op.execute("DROP FUNCTION core.withdrawals_waiting(bigint[])")
    op.execute("ALTER TABLE core.objection DROP COLUMN form_key")
