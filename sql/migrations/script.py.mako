"""${message}."""

from __future__ import annotations

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Say what is new."""
    ${upgrades if upgrades else 'op.execute("")'}


def downgrade() -> None:
    """Take it back."""
    ${downgrades if downgrades else 'op.execute("")'}
