-- For whom a session asks, and what it may see. Run once, by 0010_guarded_warehouse.py.

CREATE SCHEMA access;
CREATE TABLE access.scope (
    login text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('engineer', 'office', 'supervisor', 'caseworker')),
    townships text[] NOT NULL CHECK (array_to_string(townships, ',', '?') ~ '^([0-9]{0,12})(,[0-9]{0,12})*$'),
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE access.scope IS
'People with a database login of their own: their role, and prefixes of the townships they answer for ('''' = all).';

CREATE FUNCTION core.is_trusted() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, 'hesv_app', 'MEMBER')
$$;
COMMENT ON FUNCTION core.is_trusted IS
'Whether the session''s login may say for whom it asks: a member of hesv_app, as the pipeline''s own login is.';

CREATE FUNCTION core.actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN core.is_trusted() THEN nullif(current_setting('hesv.actor', TRUE), '') ELSE session_user END
$$;
COMMENT ON FUNCTION core.actor IS 'Who asks: hesv.actor where the login is trusted, else the login, whatever it sets.';

CREATE FUNCTION core.scope() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said text := nullif(current_setting('hesv.townships', TRUE), '');
BEGIN
    IF NOT core.is_trusted() THEN
        RETURN coalesce((SELECT s.townships FROM access.scope AS s WHERE s.login = session_user), '{}');
    END IF;
    RETURN ARRAY(
        SELECT t.prefix FROM jsonb_array_elements_text(coalesce(said, '[]')::jsonb) AS t (prefix)
        WHERE t.prefix ~ '^[0-9]{0,12}$'
    );
END
$$;
COMMENT ON FUNCTION core.scope IS
'Prefixes of the townships the session may see: hesv.townships of a trusted login, access.scope of anybody else.';

CREATE FUNCTION core.is_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT '' = ANY (core.scope())
$$;
CREATE FUNCTION core.seen_townships() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT prefix || '%' FROM unnest(core.scope()) AS s (prefix))
$$;
COMMENT ON FUNCTION core.seen_townships IS 'The scope as patterns of LIKE; its prefixes are digits.';
CREATE FUNCTION core.sees(township_code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT core.is_everywhere() OR coalesce(sees.township_code LIKE ANY (core.seen_townships()), FALSE)
$$;
