-- A run sent back. What was approved stands in feed.release; both are append-only.
CREATE TABLE feed.sent_back (
    sent_back_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL,
    region text NOT NULL,
    cycle text NOT NULL,
    sent_back_by text NOT NULL CHECK (btrim(sent_back_by) <> ''),
    note text NOT NULL CHECK (btrim(note) <> ''),
    sent_back_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (region, cycle, run_id) REFERENCES core.run (region, cycle, run_id)
);
CREATE INDEX ON feed.sent_back (run_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON feed.sent_back
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
COMMENT ON TABLE feed.sent_back IS 'Who sent which run back, and why: such a run is approved only with a note.';

-- One issue of a region and cycle's feeds: the first of a release, and another each time what rests has changed.
CREATE TABLE feed.edition (
    edition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    run_id text NOT NULL REFERENCES feed.release (run_id),
    as_of date NOT NULL,
    made_at timestamptz NOT NULL,
    earliest_stop_month text NOT NULL CHECK (earliest_stop_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    written_at timestamptz,
    UNIQUE (region, cycle, number)
);
CREATE INDEX ON feed.edition (run_id);
COMMENT ON TABLE feed.edition IS
'An issue of the feeds of an approved run; written_at is null until every file lies at its place.';
COMMENT ON COLUMN feed.edition.earliest_stop_month IS
'Of rows whose adverse act is told with this edition for the first time, or again after it rested.';

-- What a township was told, change by change. The newest entry of a row up to an edition is what that edition says.
CREATE TABLE feed.row_change (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition_id bigint NOT NULL REFERENCES feed.edition (edition_id),
    region text NOT NULL,
    cycle text NOT NULL,
    township_code text NOT NULL,
    household_id text NOT NULL,
    member_no integer,
    revision integer NOT NULL CHECK (revision >= 1),
    change text NOT NULL CHECK (change IN ('new', 'changed', 'withdrawn')),
    digest bytea NOT NULL,
    resting text,
    earliest_stop_month text,
    last_result text
);
CREATE INDEX ON feed.row_change (region, cycle, township_code, seq);
CREATE INDEX ON feed.row_change (edition_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON feed.row_change
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
COMMENT ON TABLE feed.row_change IS
'One entry a row of a township''s feed and change. digest: SHA-256 over all that is told. seq is the cursor.';

CREATE TABLE feed.township_feed (
    edition_id bigint NOT NULL REFERENCES feed.edition (edition_id),
    region text NOT NULL,
    cycle text NOT NULL,
    township_code text NOT NULL,
    manifest jsonb NOT NULL,
    manifest_sha256 text NOT NULL CHECK (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    place text NOT NULL,
    PRIMARY KEY (edition_id, township_code)
);
CREATE INDEX ON feed.township_feed (region, cycle, township_code);
COMMENT ON TABLE feed.township_feed IS 'One township''s part of an edition: its manifest, and where its files lie.';

CREATE TABLE feed.fetch (
    fetch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition_id bigint NOT NULL,
    region text NOT NULL,
    township_code text NOT NULL,
    kind text NOT NULL,
    fetched_by text NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (edition_id, township_code) REFERENCES feed.township_feed (edition_id, township_code)
);
CREATE INDEX ON feed.fetch (edition_id, township_code);

CREATE TABLE feed.acknowledgement (
    edition_id bigint NOT NULL,
    region text NOT NULL,
    cycle text NOT NULL,
    township_code text NOT NULL,
    acknowledged_by text NOT NULL CHECK (btrim(acknowledged_by) <> ''),
    acknowledged_at timestamptz NOT NULL DEFAULT now(),
    note text,
    PRIMARY KEY (edition_id, township_code),
    FOREIGN KEY (edition_id, township_code) REFERENCES feed.township_feed (edition_id, township_code)
);
CREATE INDEX ON feed.acknowledgement (region, cycle, township_code);
COMMENT ON TABLE feed.acknowledgement IS 'A township has read an edition: its next delta starts there.';

-- A returned file, and what became of each of its rows: rows_in = rows_accepted + rows_repeated + rows_set_aside.
CREATE TABLE feed.take_in (
    take_in_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    township_code text NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    taken_in_by text NOT NULL CHECK (btrim(taken_in_by) <> ''),
    taken_in_at timestamptz NOT NULL DEFAULT now(),
    rows_in integer NOT NULL,
    rows_accepted integer NOT NULL,
    rows_repeated integer NOT NULL,
    rows_set_aside integer NOT NULL,
    CHECK (rows_in = rows_accepted + rows_repeated + rows_set_aside)
);
CREATE INDEX ON feed.take_in (region, cycle, township_code);

CREATE TABLE feed.set_aside (
    take_in_id bigint NOT NULL REFERENCES feed.take_in (take_in_id),
    region text NOT NULL,
    township_code text NOT NULL,
    row_number integer NOT NULL,
    rule text NOT NULL,
    reason_zh text NOT NULL,
    reason_en text NOT NULL,
    cells jsonb NOT NULL,
    PRIMARY KEY (take_in_id, row_number)
);
COMMENT ON TABLE feed.set_aside IS 'A returned row that could not be taken, cells and all, with the reason.';

CREATE TABLE feed.visit (
    visit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    as_of date NOT NULL,
    township_code text NOT NULL,
    household_id text NOT NULL,
    member_no integer,
    result text NOT NULL CHECK (result IN ('confirmed', 'differs', 'not_met', 'moved_away', 'died', 'handled')),
    visited_on date NOT NULL,
    visited_by text NOT NULL CHECK (btrim(visited_by) <> ''),
    disputed boolean NOT NULL,
    note text,
    reported_by text NOT NULL CHECK (btrim(reported_by) <> ''),
    reported_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT
    (region, cycle, household_id, member_no, result, visited_on, visited_by, disputed, note)
);
CREATE INDEX ON feed.visit (region, household_id, member_no, as_of, visited_on);
CREATE INDEX ON feed.visit (region, cycle, township_code);
COMMENT ON TABLE feed.visit IS 'What a caseworker found at a family''s home. The same report again is no second visit.';

CREATE TABLE feed.visit_objection (
    visit_id bigint PRIMARY KEY REFERENCES feed.visit (visit_id),
    objection_id bigint NOT NULL REFERENCES core.objection (objection_id),
    region text NOT NULL,
    township_code text NOT NULL
);
COMMENT ON TABLE feed.visit_objection IS 'The objection that came of what a family disputed before the caseworker.';

CREATE TABLE feed.webhook (
    webhook_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    townships text NOT NULL CHECK (townships ~ '^[0-9]{0,9}$'),
    url text NOT NULL,
    secret text NOT NULL CHECK (length(secret) >= 32),
    previous_secret text,
    previous_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
COMMENT ON TABLE feed.webhook IS 'Who is told that a feed is there. townships: the prefix of the codes he is told of.';

CREATE TABLE feed.outbox (
    outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_id bigint NOT NULL REFERENCES feed.webhook (webhook_id),
    edition_id bigint NOT NULL REFERENCES feed.edition (edition_id),
    region text NOT NULL,
    township_code text NOT NULL,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_problem text,
    delivered_at timestamptz,
    UNIQUE (webhook_id, edition_id, township_code)
);
CREATE INDEX ON feed.outbox (next_attempt_at) WHERE state = 'waiting';
COMMENT ON TABLE feed.outbox IS
'What is to be told to whom, written with the feed itself: a dead receiver loses nothing. body: no personal data.';

-- Editions of releases that were written before there were editions; their rows are told anew by the next one.
INSERT INTO feed.edition (region, cycle, number, run_id, as_of, made_at, earliest_stop_month, written_at)
SELECT r.region, r.cycle, row_number() OVER (PARTITION BY r.region, r.cycle ORDER BY r.approved_at), r.run_id,
    CASE substr(r.cycle, 5, 1)
        WHEN 'H' THEN (substr(r.cycle, 1, 4) || CASE right(r.cycle, 1) WHEN '1' THEN '-06-30' ELSE '-12-31' END)::date
        WHEN 'U' THEN (substr(r.cycle, 1, 4) || '-' || right(r.cycle, 2) || '-01')::date - 1
        ELSE ((substr(r.cycle, 1, 4) || '-' || right(r.cycle, 2) || '-01')::date + interval '1 month' - interval '1 day')::date
    END,
    r.approved_at, r.earliest_stop_month, r.approved_at
FROM feed.release AS r
WHERE r.files IS NOT NULL;
ALTER TABLE feed.release DROP COLUMN files;

-- Who sees which rows: as in migration 0010. The pipeline itself writes as the owner; people in their own name.
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'sent_back', 'edition', 'row_change', 'township_feed', 'fetch', 'acknowledgement', 'take_in', 'set_aside',
        'visit', 'visit_objection', 'webhook', 'outbox'
    ] LOOP
        EXECUTE format('ALTER TABLE feed.%I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE feed.%I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY owner ON feed.%I TO CURRENT_USER USING (TRUE) WITH CHECK (TRUE)', guarded);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY[
        'row_change', 'township_feed', 'fetch', 'acknowledgement', 'take_in', 'set_aside', 'visit', 'visit_objection'
    ] LOOP
        EXECUTE format('GRANT SELECT ON feed.%I TO hesv_office, hesv_supervisor, hesv_caseworker', guarded);
        EXECUTE format(
            'CREATE POLICY by_township ON feed.%I FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker '
            'USING ((SELECT core.is_everywhere()) '
            'OR township_code LIKE ANY ((SELECT core.seen_townships())::text[]))', guarded);
    END LOOP;
END
$$;
GRANT SELECT ON feed.edition TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;
CREATE POLICY editions ON feed.edition FOR SELECT
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker USING (TRUE);
GRANT SELECT ON feed.sent_back TO hesv_engineer, hesv_office, hesv_supervisor;
GRANT INSERT (run_id, region, cycle, sent_back_by, note) ON feed.sent_back TO hesv_supervisor;
CREATE POLICY sent_back ON feed.sent_back FOR SELECT TO hesv_engineer, hesv_office, hesv_supervisor USING (TRUE);
CREATE POLICY own_word ON feed.sent_back FOR INSERT TO hesv_supervisor
WITH CHECK (sent_back_by = (SELECT core.actor()) AND (SELECT core.is_everywhere()));
GRANT SELECT (outbox_id, event_id, webhook_id, edition_id, region, township_code, body, state, attempts,
              next_attempt_at, last_problem, delivered_at)
ON feed.outbox TO hesv_engineer, hesv_supervisor;
CREATE POLICY outbox ON feed.outbox FOR SELECT TO hesv_engineer, hesv_supervisor USING (TRUE);
GRANT SELECT (webhook_id, region, townships, url, previous_until, made_at, closed_at)
ON feed.webhook TO hesv_engineer, hesv_supervisor;
CREATE POLICY webhooks ON feed.webhook FOR SELECT TO hesv_engineer, hesv_supervisor USING (TRUE);

GRANT INSERT (edition_id, region, township_code, kind, fetched_by) ON feed.fetch TO hesv_supervisor, hesv_caseworker;
CREATE POLICY own_fetch ON feed.fetch FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (fetched_by = (SELECT core.actor()) AND core.sees(township_code));
GRANT INSERT (edition_id, region, cycle, township_code, acknowledged_by, note)
ON feed.acknowledgement TO hesv_supervisor, hesv_caseworker;
CREATE POLICY own_word ON feed.acknowledgement FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (acknowledged_by = (SELECT core.actor()) AND core.sees(township_code));
GRANT INSERT ON feed.take_in, feed.set_aside, feed.visit, feed.visit_objection TO hesv_supervisor, hesv_caseworker;
CREATE POLICY own_file ON feed.take_in FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (taken_in_by = (SELECT core.actor()) AND core.sees(township_code));
CREATE POLICY own_rows ON feed.set_aside FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (core.sees(township_code));
CREATE POLICY own_rows ON feed.visit_objection FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (core.sees(township_code));
CREATE POLICY own_report ON feed.visit FOR INSERT TO hesv_supervisor, hesv_caseworker
WITH CHECK (reported_by = (SELECT core.actor()) AND core.sees(township_code));

CREATE FUNCTION feed.contacts(its_region text, its_cycle text, its_run text, its_township text)
RETURNS TABLE (household_id text, head_name text, village_code text, address text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (core.is_trusted() AND current_setting('role') = 'none') THEN
        IF NOT core.sees(its_township)
            OR NOT EXISTS (SELECT FROM feed.release AS r WHERE r.run_id = its_run AND r.region = its_region) THEN
            RETURN;
        END IF;
        PERFORM office.check_kept('fetch_feed', office.subject(its_region, its_cycle, its_township), NULL);
    END IF;
    RETURN QUERY
    SELECT h.household_id, (
        SELECT p.name FROM core.person AS p
        WHERE p.region = its_region AND p.cycle = its_cycle AND p.run_id = its_run
            AND p.household_id = h.household_id
        ORDER BY coalesce(p.counted AND p.relation = 'head', FALSE) DESC, coalesce(p.counted, FALSE) DESC, p.member_no
        LIMIT 1
    ), h.village_code, h.address
    FROM core.household AS h
    WHERE h.region = its_region AND h.cycle = its_cycle AND h.run_id = its_run AND h.township_code = its_township;
END
$$;
COMMENT ON FUNCTION feed.contacts IS
'Whom a township visits: head, village, address of an approved run; needs a kept event "fetch_feed". No number.';
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA feed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feed.contacts(text, text, text, text) TO hesv_supervisor, hesv_caseworker;
