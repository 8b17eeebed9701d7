"""A township's households are found by an index: its feed no longer reads the whole register for head and address."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0017"
down_revision = "0016"

INDEXES: Final = """
CREATE OR REPLACE FUNCTION core.leaf_indexes(parent text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE parent
        WHEN 'member' THEN ARRAY['UNIQUE (household_id, member_no)']
        WHEN 'household' THEN ARRAY['UNIQUE (household_id)', '(address_place)'{of_household}]
        WHEN 'person' THEN ARRAY['UNIQUE (household_id, member_no)', '(name_key)', '(name_sound)',
                                 '(upper(id_number))', '(right(upper(id_number), 4))', '(phone)']
        WHEN 'identity_link' THEN ARRAY['UNIQUE (row_number, file_name, source)', '(household_id)']
        WHEN 'link_evidence' THEN ARRAY['UNIQUE (evidence_id)']
        WHEN 'flag' THEN ARRAY['UNIQUE (household_id, (coalesce(member_no, -1)))', '(township_code)']
        WHEN 'household_assessment' THEN ARRAY['UNIQUE (household_id)']
        WHEN 'quarantine' THEN ARRAY['(row_number, file_name, source)']
        WHEN 'review_task' THEN ARRAY['UNIQUE (task_id)', '(household_id)']
        ELSE ARRAY['(household_id)']
    END
$$
"""
EACH_LEAF: Final = """
DO $$
DECLARE
    leaf regclass;
BEGIN
    FOR leaf IN
        SELECT t.relid FROM pg_partition_tree('core.household') AS t JOIN pg_class AS c ON c.oid = t.relid
        WHERE c.relkind = 'r'
    LOOP
        {change}
    END LOOP;
END
$$
"""
ADD: Final = "EXECUTE format('CREATE INDEX ON %s (township_code)', leaf);"
REMOVE: Final = """EXECUTE (
            SELECT string_agg(format('DROP INDEX %s', indexrelid::regclass), ';') FROM pg_index
            WHERE indrelid = leaf AND pg_get_indexdef(indexrelid) LIKE '%(township_code)'
        );"""


def upgrade() -> None:
    """Runs published before get the index too."""
    op.execute(INDEXES.format(of_household=", '(township_code)'"))
    op.execute(EACH_LEAF.format(change=ADD))


def downgrade() -> None:
    """A feed reads the whole register again."""
    op.execute(EACH_LEAF.format(change=REMOVE))
    op.execute(INDEXES.format(of_household=""))
