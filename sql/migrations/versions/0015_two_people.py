"""What two people said is taken back by two; an objection is upheld only while the word it became stands."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"

TWO_PEOPLE = Path(__file__).with_name("0015_two_people.sql").read_text("utf-8")
FUNCTIONS = (
    "word_state(bigint[], bigint, bigint)", "need_two_to_withdraw()", "is_two_peoples(bigint)", "alike_words(bigint)",
)  # fmt: skip


def upgrade() -> None:
    """Nobody has asked for a withdrawal yet; objections whose word was refused are open from now on."""
    op.execute(TWO_PEOPLE)


def downgrade() -> None:
    """An objection may have had two outcomes since: that each is one a kind is not asked again."""
    op.execute("DROP TRIGGER two_to_withdraw ON core.judgement")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION core.{function}")
    op.execute("DROP INDEX core.objection_event_once")
    op.execute("DROP INDEX core.objection_event_of")
    op.execute("DROP TABLE core.withdrawal_asked")
