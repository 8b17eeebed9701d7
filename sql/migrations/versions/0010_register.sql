-- Households and members as the register of a run has them. Run once, by 0010_guarded_warehouse.py.

CREATE TABLE core.household (
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL,
    household_id text NOT NULL,
    township_code text NOT NULL,
    village_code text,
    state text,
    category text,
    settlement text,
    address text,
    address_key text,
    address_place text
) PARTITION BY LIST (region);
COMMENT ON TABLE core.household IS
'The households of a run''s register: where each lies, which says who may see it, and what a search finds it by.';
COMMENT ON COLUMN core.household.address_key IS 'The address in one form (linkage''s reading); address_place: its named place.';

CREATE TABLE core.person (
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL,
    household_id text NOT NULL,
    member_no integer NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    name_sound text NOT NULL,
    id_number text,
    birth_date date,
    sex text,
    relation text,
    counted boolean,
    phone text
) PARTITION BY LIST (region);
COMMENT ON TABLE core.person IS
'The members of a run''s register. Nobody reads it but the functions of schema office, which keep who asked.';
COMMENT ON COLUMN core.person.name_key IS 'Simplified and folded, without dots; name_sound: its usual pinyin, run together.';

CREATE OR REPLACE FUNCTION core.leaf_indexes(parent text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE parent
        WHEN 'member' THEN ARRAY['UNIQUE (household_id, member_no)']
        WHEN 'household' THEN ARRAY['UNIQUE (household_id)', '(address_place)']
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
$$;

-- Runs published before: where their households lay, as their flags say, so that who may see them is known.
DO $$
DECLARE
    one record;
    leaf text;
BEGIN
    PERFORM core.ensure_partitions(region, cycle) FROM (SELECT DISTINCT region, cycle FROM core.run) AS r;
    FOR one IN SELECT * FROM core.run ORDER BY region, cycle, revision LOOP
        CONTINUE WHEN NOT EXISTS (
            SELECT FROM core.flag AS f
            WHERE f.region = one.region AND f.cycle = one.cycle AND f.run_id = one.run_id
                AND f.township_code IS NOT NULL
        );
        leaf := core.leaf_name('household', one.region, one.cycle, one.revision);
        PERFORM core.make_leaf('household', leaf);
        EXECUTE format(
            'INSERT INTO core.%I (household_id, township_code) SELECT household_id, min(township_code) FROM core.flag '
            'WHERE region = %L AND cycle = %L AND run_id = %L AND township_code IS NOT NULL GROUP BY household_id',
            leaf, one.region, one.cycle, one.run_id);
        PERFORM core.attach_leaf('household', leaf, one.region, one.cycle, one.run_id);
    END LOOP;
END
$$;
