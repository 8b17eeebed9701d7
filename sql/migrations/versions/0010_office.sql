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

-- Candidates only, each with why it was found: which is likest is told in Python, by the linkage's own levels.
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
    sounds text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'sounds'));
    likes text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'name_likes'));
    phones text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'phones'));
    places text[] := ARRAY(SELECT jsonb_array_elements_text(wanted -> 'places'));
    sought CONSTANT integer := least(most, 2000);
BEGIN
    PERFORM office.check_kept('search', office.subject(its_region, its_cycle), NULL);
    RETURN QUERY
    WITH person AS NOT MATERIALIZED (
        SELECT m.* FROM core.person AS m WHERE m.region = its_region AND m.cycle = its_cycle AND m.run_id = run
    ), home AS NOT MATERIALIZED (
        SELECT h.* FROM core.household AS h
        WHERE h.region = its_region AND h.cycle = its_cycle AND h.run_id = run
            AND (everywhere OR h.township_code LIKE ANY (seen))
    ), found AS (
        (SELECT 'id' AS way, m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
         WHERE upper(m.id_number) = wanted ->> 'id' LIMIT sought)
        UNION ALL
        (SELECT 'id_tail', m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
         WHERE right(upper(m.id_number), 4) = wanted ->> 'id_tail' LIMIT sought)
        UNION ALL
        (SELECT 'phone', m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
         WHERE m.phone = ANY (phones) LIMIT sought)
        UNION ALL
        (SELECT 'household', home.household_id, NULL::integer FROM home
         WHERE home.household_id = wanted ->> 'household' LIMIT sought)
        UNION ALL
        (SELECT 'name', m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
         WHERE m.name_key = wanted ->> 'name' LIMIT sought)
        UNION ALL
        (SELECT 'name_sound', m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
         WHERE m.name_sound = ANY (sounds) LIMIT sought)
        UNION ALL
        (SELECT 'name_like', m.household_id, m.member_no
         FROM unnest(likes) AS l (form) CROSS JOIN LATERAL (
             SELECT m.household_id, m.member_no FROM person AS m INNER JOIN home USING (household_id)
             WHERE m.name_key >= substring(l.form FROM '^[^_%]*')
                 AND m.name_key < substring(l.form FROM '^[^_%]*') || chr(1114109) AND m.name_key LIKE l.form
             LIMIT sought
         ) AS m)
        UNION ALL
        (SELECT 'address', home.household_id, NULL::integer FROM home
         WHERE home.address_key LIKE '%' || (wanted ->> 'address') || '%' LIMIT sought)
        UNION ALL
        (SELECT 'place', home.household_id, NULL::integer FROM home
         WHERE home.address_place = ANY (places) LIMIT sought)
    ), once AS (
        SELECT DISTINCT f.way, f.household_id, f.member_no FROM found AS f
    )
    SELECT f.way, f.household_id, f.member_no, h.township_code, h.village_code, h.state, h.category,
        m.name, office.mask(m.id_number), office.mask(m.phone), h.address
    FROM once AS f
    INNER JOIN home AS h ON f.household_id = h.household_id
    LEFT JOIN person AS m ON f.household_id = m.household_id AND f.member_no = m.member_no;
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
