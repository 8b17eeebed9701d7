"""Judgements about identities as sent, so that they hold in later files and cycles; and withdrawals."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

JUDGEMENT = """
ALTER TABLE core.judgement
    ADD COLUMN identity_digest text CHECK (identity_digest ~ '^[0-9a-f]{64}$'),
    ADD COLUMN file_sha256 text CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    ADD COLUMN number_digest text CHECK (number_digest ~ '^[0-9a-f]{64}$'),
    ADD COLUMN life_digest text CHECK (life_digest ~ '^[0-9a-f]{64}$'),
    ADD COLUMN withdraws bigint REFERENCES core.judgement (judgement_id),
    ADD COLUMN record_key text GENERATED ALWAYS AS (
        coalesce(identity_digest, coalesce(file_sha256, file_name) || '#' || row_number::text)
    ) STORED,
    DROP CONSTRAINT judgement_check1,
    ADD CONSTRAINT judgement_word CHECK (
        source IS NULL OR judgement IN ('same', 'different', 'unsure', 'withdrawn')
    ),
    ADD CONSTRAINT judgement_withdraws CHECK ((judgement = 'withdrawn') = (withdraws IS NOT NULL));
CREATE INDEX judgement_key ON core.judgement (region, source, record_key);
COMMENT ON COLUMN core.judgement.identity_digest IS
'SHA-256 of the record''s identity cells as sent; null: the word holds for that row of that file only.';
COMMENT ON COLUMN core.judgement.record_key IS
'What the word is about: the identity, else the row of the file by its hash, else (old words) by its name.';
COMMENT ON COLUMN core.judgement.number_digest IS
'Who the member was then, by number; life_digest: by name and birth date. The word holds while either is so.';
"""


def upgrade() -> None:
    """Words said before have no digests: they go on being about the row of a file of that name."""
    op.execute(JUDGEMENT)


def downgrade() -> None:
    """Fails where words were withdrawn: without withdrawals they would count again."""
    op.execute("ALTER TABLE core.judgement DROP CONSTRAINT judgement_word")
    op.execute(
        "ALTER TABLE core.judgement ADD CONSTRAINT judgement_check1 "
        "CHECK (source IS NULL OR judgement IN ('same', 'different', 'unsure'))"
    )
    columns = ("record_key", "withdraws", "identity_digest", "file_sha256", "number_digest", "life_digest")
    op.execute("ALTER TABLE core.judgement " + ", ".join(f"DROP COLUMN {name} CASCADE" for name in columns))
