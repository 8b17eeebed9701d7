"""A revision of its own for every flag: one household's change leaves the other flags as they were said."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

FLAG = """
ALTER TABLE core.flag ADD COLUMN revision integer NOT NULL DEFAULT 1, ADD COLUMN supersedes text;
UPDATE core.flag AS f SET revision = r.revision, supersedes = r.supersedes
FROM core.run AS r
WHERE f.run_id = r.run_id AND r.revision > 1;
ALTER TABLE core.flag ADD CONSTRAINT flag_revision_one_is_the_first
CHECK (revision >= 1 AND (revision = 1) = (supersedes IS NULL));
COMMENT ON COLUMN core.flag.revision IS
'1, and one more each time a run of this region and cycle says something else of this household or person.';
COMMENT ON COLUMN core.flag.supersedes IS 'The run that showed the flag before this one; null for revision 1.';
"""


def upgrade() -> None:
    """Flags published before keep the revision their whole run had."""
    op.execute(FLAG)


def downgrade() -> None:
    """The run's revision is left. The views that show a flag's own are made again by the next `migrate`."""
    op.execute("ALTER TABLE core.flag DROP COLUMN revision CASCADE, DROP COLUMN supersedes CASCADE")
