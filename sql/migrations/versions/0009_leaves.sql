-- How a run's rows come to lie in a leaf of their own, under region and cycle. Run once, by 0009_a_leaf_a_run.py.

-- ATTACH takes a weaker lock than CREATE ... PARTITION OF: readers and other regions' loads go on meanwhile.
CREATE OR REPLACE FUNCTION core.ensure_partitions(wanted_region text, wanted_cycle text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    region_part text;
    cycle_part text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('core.ensure_partitions', 0));
    FOR parent IN
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'p' AND NOT c.relispartition
        ORDER BY c.relname
    LOOP
        region_part := parent || '__' || wanted_region;
        cycle_part := region_part || '__' || wanted_cycle;
        IF to_regclass(format('core.%I', region_part)) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL) PARTITION BY LIST (cycle)',
                           region_part, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                           parent, region_part, wanted_region);
        END IF;
        IF to_regclass(format('core.%I', cycle_part)) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL) PARTITION BY LIST (run_id)',
                           cycle_part, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                           region_part, cycle_part, wanted_cycle);
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION core.leaf_name(parent text, wanted_region text, wanted_cycle text, revision integer)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT parent || '__' || wanted_region || '__' || wanted_cycle || '__r' || revision
$$;
CREATE FUNCTION core.make_leaf(parent text, leaf text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    listed text;
BEGIN
    SELECT string_agg(
        format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
               coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''),
               CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END), ', ' ORDER BY a.attnum)
    INTO listed
    FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = format('core.%I', parent)::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname NOT IN ('region', 'cycle', 'run_id');
    EXECUTE format('CREATE TABLE core.%I (%s)', leaf, listed);
END
$$;
COMMENT ON FUNCTION core.make_leaf IS
'An empty table for one run''s rows of core.<parent>, without the key''s columns.';

CREATE FUNCTION core.leaf_indexes(parent text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE parent
        WHEN 'member' THEN ARRAY['UNIQUE (household_id, member_no)']
        WHEN 'identity_link' THEN ARRAY['UNIQUE (row_number, file_name, source)', '(household_id)']
        WHEN 'link_evidence' THEN ARRAY['UNIQUE (evidence_id)']
        WHEN 'flag' THEN ARRAY['UNIQUE (household_id, (coalesce(member_no, -1)))', '(township_code)']
        WHEN 'household_assessment' THEN ARRAY['UNIQUE (household_id)']
        WHEN 'quarantine' THEN ARRAY['(row_number, file_name, source)']
        WHEN 'review_task' THEN ARRAY['UNIQUE (task_id)', '(household_id)']
        ELSE ARRAY['(household_id)']
    END
$$;
COMMENT ON FUNCTION core.leaf_indexes IS
'The indexes of a run''s leaf. A row''s number comes first: an integer that differs sorts faster than a like text. '
'The flags'' index is in the order in which two runs'' flags are joined.';

CREATE FUNCTION core.attach_leaf(parent text, leaf text, its_region text, its_cycle text, its_run text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    checks text;
    index_text text;
    counted text;
    evidence text;
BEGIN
    SELECT coalesce(string_agg(format(', ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ''), '')
    INTO checks
    FROM pg_constraint WHERE conrelid = format('core.%I', parent)::regclass AND contype = 'c';
    EXECUTE format(
        'ALTER TABLE core.%1$I ADD COLUMN region text NOT NULL DEFAULT %2$L, ADD COLUMN cycle text NOT NULL '
        'DEFAULT %3$L, ADD COLUMN run_id text NOT NULL DEFAULT %4$L, ADD CONSTRAINT of_one_run '
        'CHECK (region = %2$L AND cycle = %3$L AND run_id = %4$L)', leaf, its_region, its_cycle, its_run) || checks;
    FOREACH index_text IN ARRAY core.leaf_indexes(parent) LOOP
        EXECUTE format('CREATE %s INDEX ON core.%I %s', substring(index_text FROM '^UNIQUE'), leaf,
                       regexp_replace(index_text, '^UNIQUE ', ''));
    END LOOP;
    IF parent = 'identity_link' THEN
        evidence := replace(leaf, 'identity_link__', 'link_evidence__');
        IF to_regclass(format('core.%I', evidence)) IS NULL THEN
            PERFORM core.make_leaf('link_evidence', evidence);
            PERFORM core.attach_leaf('link_evidence', evidence, its_region, its_cycle, its_run);
        END IF;
        EXECUTE format('ALTER TABLE core.%I ADD FOREIGN KEY (evidence_id) REFERENCES core.%I (evidence_id)',
                       leaf, evidence);
    END IF;
    SELECT string_agg(quote_ident(attname), ', ') INTO counted
    FROM pg_attribute WHERE attrelid = format('core.%I', leaf)::regclass AND attnum > 0 AND NOT attisdropped
        AND atttypid NOT IN ('jsonb'::regtype, 'text[]'::regtype);
    EXECUTE format('ANALYZE core.%I (%s)', leaf, counted);
    EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                   parent || '__' || its_region || '__' || its_cycle, leaf, its_run);
    EXECUTE format('ALTER TABLE core.%I DROP CONSTRAINT of_one_run', leaf);
END
$$;
COMMENT ON FUNCTION core.attach_leaf IS
'Checks, indexes and statistics for a filled leaf, then its place. of_one_run spares ATTACH a second look at each row.';
