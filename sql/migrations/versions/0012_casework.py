"""Claims, second looks, objections and what a judgement changed."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

CASEWORK, ROWS = (Path(__file__).with_name(f"0012_{name}.sql").read_text("utf-8") for name in ("casework", "rows"))
TABLES = ("rejudged", "objection_event", "objection", "second_look", "task_claim")
COLUMNS = ("kind", "basis", "on_day", "stake_fen", "needs_second")


def upgrade() -> None:
    """Words said before needed no second look, and need none now."""
    op.execute(CASEWORK)
    op.execute(ROWS)


def downgrade() -> None:
    """What was said of tasks stays in core.judgement; whether it was confirmed does not."""
    for table in TABLES:
        op.execute(f"DROP TABLE core.{table}")
    op.execute("DROP FUNCTION core.need_another_person")
    op.execute("ALTER TABLE core.judgement " + ", ".join(f"DROP COLUMN {name}" for name in COLUMNS))
