-- What is personal, out of the register: only through these. Run once, by 0010_guarded_warehouse.py.
--
-- Each asks that the caller's look is kept first, by a transaction that is over: an event written in the same one
-- could be rolled back by whoever has seen the answer. Each checks the township itself, since it runs as the owner.

CREATE SCHEMA office;

CREATE FUNCTION office.subject(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_to_string(parts, '/', '?')
$$;
COMMENT ON FUNCTION office.subject IS 'What an event is about: region/cycle, region/cycle/household, …/member.';

CREATE FUNCTION office.mask(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN length(btrim(number)) < 8 THEN repeat('*', length(btrim(number)))
        ELSE left(btrim(number), 3) || repeat('*', length(btrim(number)) - 5) || right(btrim(number), 2)
    END
$$;
COMMENT ON FUNCTION office.mask IS 'As pipeline.steps.reviewing_values.mask_number.';

CREATE FUNCTION office.is_kept(its_action text, its_subject text, its_purpose text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH clock AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next_id)
    SELECT EXISTS (
        SELECT FROM (
            SELECT
                e.happened_at,
                -- the whole number of the transaction that wrote it: xmin has its last 32 bits, and it is near
                c.next_id + mod(mod(e.xmin::text::numeric - c.next_id, 4294967296) + 6442450944, 4294967296)
                - 2147483648 AS written_by
            FROM audit.event AS e CROSS JOIN clock AS c
            WHERE e.actor = core.actor() AND e.action = its_action AND e.subject = its_subject
                AND e.purpose IS NOT DISTINCT FROM its_purpose
                AND e.happened_at > clock_timestamp() - interval '10 minutes'
            ORDER BY e.happened_at DESC LIMIT 5
        ) AS found
        WHERE pg_xact_status(found.written_by::text::xid8) = 'committed'
    )
$$;
COMMENT ON FUNCTION office.is_kept IS
'Whether the session''s actor has kept this look within ten minutes, in a transaction that is committed.';

CREATE FUNCTION office.check_kept(its_action text, its_subject text, its_purpose text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT office.is_kept(its_action, its_subject, its_purpose) THEN
        RAISE EXCEPTION 'no committed event says that you look at this'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Insert actor, action, subject (and purpose) into audit.event, commit, then ask again.';
    END IF;
END
$$;

CREATE FUNCTION office.household(its_region text, its_cycle text, its_household text)
RETURNS TABLE (township_code text, village_code text, state text, category text, settlement text, address text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM office.check_kept('look', office.subject(its_region, its_cycle, its_household), NULL);
    RETURN QUERY
    SELECT h.township_code, h.village_code, h.state, h.category, h.settlement, h.address
    FROM core.household AS h
    WHERE h.region = its_region AND h.cycle = its_cycle AND h.household_id = its_household
        AND h.run_id = (SELECT p.run_id FROM core.published AS p WHERE p.region = its_region AND p.cycle = its_cycle)
        AND core.sees(h.township_code);
END
$$;
COMMENT ON FUNCTION office.household IS 'Where a household of the current run lies; needs a kept event "look".';

CREATE FUNCTION office.members(its_region text, its_cycle text, its_household text)
RETURNS TABLE (
    member_no integer, name text, id_number text, birth_date date, sex text, relation text, counted boolean, phone text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM office.check_kept('look', office.subject(its_region, its_cycle, its_household), NULL);
    RETURN QUERY
    SELECT m.member_no, m.name, office.mask(m.id_number), m.birth_date, m.sex, m.relation, m.counted,
        office.mask(m.phone)
    FROM core.household AS h
    INNER JOIN core.person AS m
        ON h.region = m.region AND h.cycle = m.cycle AND h.run_id = m.run_id AND h.household_id = m.household_id
    WHERE h.region = its_region AND h.cycle = its_cycle AND h.household_id = its_household
        AND h.run_id = (SELECT p.run_id FROM core.published AS p WHERE p.region = its_region AND p.cycle = its_cycle)
        AND core.sees(h.township_code)
    ORDER BY m.member_no;
END
$$;
COMMENT ON FUNCTION office.members IS 'A household''s members, numbers starred; needs a kept event "look".';

CREATE FUNCTION office.reveal(its_region text, its_cycle text, its_household text, its_member integer, its_purpose text)
RETURNS TABLE (id_number text, phone text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF btrim(coalesce(its_purpose, '')) = '' THEN
        RAISE EXCEPTION 'a number is revealed for a stated purpose' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    PERFORM office.check_kept(
        'reveal', office.subject(its_region, its_cycle, its_household, its_member::text), its_purpose);
    RETURN QUERY
    SELECT m.id_number, m.phone
    FROM core.household AS h
    INNER JOIN core.person AS m
        ON h.region = m.region AND h.cycle = m.cycle AND h.run_id = m.run_id AND h.household_id = m.household_id
    WHERE h.region = its_region AND h.cycle = its_cycle AND h.household_id = its_household
        AND m.member_no = its_member
        AND h.run_id = (SELECT p.run_id FROM core.published AS p WHERE p.region = its_region AND p.cycle = its_cycle)
        AND core.sees(h.township_code);
END
$$;
COMMENT ON FUNCTION office.reveal IS 'Whole numbers of one member; needs a kept event "reveal" with this very purpose.';

-- Candidates only, each with the way it was found: which is likest is told in Python, by the linkage's own levels.
-- A way that is not wanted is not even planned. The conditions are ours; what is typed comes as a value ($7).
CREATE FUNCTION office.search(its_region text, its_cycle text, wanted jsonb, most integer)
RETURNS TABLE (
    why text, household_id text, member_no integer, township_code text, village_code text, state text, category text,
    name text, id_number text, phone text, address text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run text := (SELECT p.run_id FROM core.published AS p WHERE p.region = its_region AND p.cycle = its_cycle);
    everywhere boolean := core.is_everywhere();
    seen text[] := core.seen_townships();
    way record;
    of_person CONSTANT text :=
        'SELECT %L, h.household_id, m.member_no, h.township_code, h.village_code, h.state, h.category, m.name, '
        'office.mask(m.id_number), office.mask(m.phone), h.address '
        'FROM core.person AS m INNER JOIN core.household AS h ON m.household_id = h.household_id '
        'WHERE m.region = $1 AND m.cycle = $2 AND m.run_id = $3 AND h.region = $1 AND h.cycle = $2 AND h.run_id = $3 '
        'AND ($4 OR h.township_code LIKE ANY ($5)) AND %s LIMIT $6';
    of_household CONSTANT text :=
        'SELECT %L, h.household_id, NULL::integer, h.township_code, h.village_code, h.state, h.category, NULL, NULL, '
        'NULL, h.address FROM core.household AS h WHERE h.region = $1 AND h.cycle = $2 AND h.run_id = $3 '
        'AND ($4 OR h.township_code LIKE ANY ($5)) AND %s LIMIT $6';
BEGIN
    PERFORM office.check_kept('search', office.subject(its_region, its_cycle), NULL);
    FOR way IN
        SELECT w.name, w.question, w.condition, sought.texts
        FROM (VALUES
            ('id', of_person, 'upper(m.id_number) = ANY ($7)'),
            ('id_tail', of_person, 'right(upper(m.id_number), 4) = ANY ($7)'),
            ('phone', of_person, 'm.phone = ANY ($7)'),
            ('household', of_household, 'h.household_id = ANY ($7)'),
            ('name', of_person, 'm.name_key = ANY ($7)'),
            ('name_sound', of_person, 'm.name_sound = ANY ($7)'),
            ('name_like', of_person, 'm.name_key >= $7[1] AND m.name_key < $7[2] AND m.name_key LIKE $7[3]'),
            ('address', of_household, 'strpos(h.address_key, $7[1]) > 0'),
            ('place', of_household, 'h.address_place = ANY ($7)')
        ) AS w (name, question, condition)
        CROSS JOIN LATERAL (
            SELECT array_agg(t.text ORDER BY t.place) AS texts
            FROM jsonb_array_elements_text(wanted -> w.name) WITH ORDINALITY AS t (text, place)
            WHERE w.name <> 'name_like'
            UNION ALL
            SELECT ARRAY[substring(t.text FROM '^[^_%]*'), substring(t.text FROM '^[^_%]*') || chr(1114109), t.text]
            FROM jsonb_array_elements_text(wanted -> w.name) AS t (text) WHERE w.name = 'name_like'
        ) AS sought
        WHERE sought.texts IS NOT NULL
    LOOP
        RETURN QUERY EXECUTE format(way.question, way.name, way.condition)
        USING its_region, its_cycle, run, everywhere, seen, least(most, 2000), way.texts;
    END LOOP;
END
$$;
COMMENT ON FUNCTION office.search IS
'What may be meant by a search in the current run, numbers starred; needs a kept event "search".';

CREATE FUNCTION office.places(its_region text, its_cycle text) RETURNS TABLE (place text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT h.address_place FROM core.household AS h
    WHERE h.region = its_region AND h.cycle = its_cycle AND h.address_place IS NOT NULL
        AND h.run_id = (SELECT p.run_id FROM core.published AS p WHERE p.region = its_region AND p.cycle = its_cycle)
        AND ((SELECT core.is_everywhere()) OR h.township_code LIKE ANY ((SELECT core.seen_townships())::text[]))
$$;
COMMENT ON FUNCTION office.places IS 'The villages, estates and roads of the addresses one may see: names of no family.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA office FROM PUBLIC;
GRANT USAGE ON SCHEMA office TO hesv_office, hesv_supervisor, hesv_caseworker;
GRANT EXECUTE ON FUNCTION
office.household(text, text, text), office.members(text, text, text),
office.reveal(text, text, text, integer, text), office.search(text, text, jsonb, integer), office.places(text, text)
TO hesv_office, hesv_supervisor, hesv_caseworker;
