"""Uprating runs (2019U01) among the cycles, and the monthly watch's alerts among the screening's kinds."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

KINDS = (
    "missed", "wrongly_covered", "grace_not_applied", "payment_short", "payment_late", "payment_deducted", "downclass",
    "ledger_only_register", "ledger_only_village", "ledger_differs",
)  # fmt: skip
ALERTS = ("alert_death", "alert_income_below_standard", "alert_zero_income_three_months")
MONTHS = "(0[1-9]|1[0-2])"


def upgrade() -> None:
    """Kinds as in pipeline.screening.findings, names as in pipeline.cycle."""
    _allow((*KINDS, *ALERTS), f"^20[0-9]{{2}}(H[12]|[MU]{MONTHS})$")


def downgrade() -> None:
    """Fails where such runs were published: facts are not thrown away."""
    _allow(KINDS, f"^20[0-9]{{2}}(H[12]|M{MONTHS})$")


def _allow(kinds: tuple[str, ...], cycles: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE core.screening DROP CONSTRAINT screening_kind_check")
    op.execute(f"ALTER TABLE core.screening ADD CONSTRAINT screening_kind_check CHECK (kind IN ({listed}))")
    op.execute("ALTER TABLE core.run DROP CONSTRAINT run_cycle_check")
    op.execute(f"ALTER TABLE core.run ADD CONSTRAINT run_cycle_check CHECK (cycle ~ '{cycles}')")
