-- What two people have said is undone by two people, and an objection is upheld only while its word stands.

CREATE TABLE core.withdrawal_asked (
    ask_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    judgement_id bigint NOT NULL REFERENCES core.judgement (judgement_id),
    asked_by text NOT NULL CHECK (btrim(asked_by) <> ''),
    asked_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL CHECK (btrim(note) <> '')
);
CREATE INDEX withdrawal_asked_word ON core.withdrawal_asked (judgement_id);
COMMENT ON TABLE core.withdrawal_asked IS
'Somebody asked that a word which a second person confirmed be taken back: it stands until another person asks too.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.withdrawal_asked
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER own_login BEFORE INSERT ON core.withdrawal_asked
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_own_login();
ALTER TABLE core.withdrawal_asked ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.withdrawal_asked FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON core.withdrawal_asked TO CURRENT_USER USING (TRUE) WITH CHECK (TRUE);
GRANT SELECT ON core.withdrawal_asked TO hesv_office, hesv_supervisor, hesv_caseworker;
CREATE POLICY of_its_word ON core.withdrawal_asked FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING (EXISTS (SELECT FROM core.judgement AS j WHERE j.judgement_id = withdrawal_asked.judgement_id));

CREATE FUNCTION core.alike_words(word bigint) RETURNS SETOF core.judgement LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.* FROM core.judgement AS s
    INNER JOIN core.judgement AS a ON a.region = s.region AND a.judgement = s.judgement
        AND (a.source, a.record_key, a.household_id, a.member_no)
        IS NOT DISTINCT FROM (s.source, s.record_key, s.household_id, s.member_no)
        AND (s.source IS NOT NULL OR (a.cycle = s.cycle AND a.task_id = s.task_id))
    WHERE s.judgement_id = word AND NOT EXISTS (
        SELECT FROM core.judgement AS w
        WHERE w.region = a.region AND w.judgement <> a.judgement
            AND w.judgement_id > a.judgement_id AND w.judgement_id < s.judgement_id
            AND (w.source, w.record_key, w.household_id, w.member_no)
            IS NOT DISTINCT FROM (a.source, a.record_key, a.household_id, a.member_no)
            AND (a.source IS NOT NULL OR (w.cycle = a.cycle AND w.task_id = a.task_id))
    )
$$;
COMMENT ON FUNCTION core.alike_words IS
'A word with its like about other tasks of the same record and person, since somebody last said otherwise.';

CREATE FUNCTION core.is_two_peoples(word bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM core.alike_words(word) AS a
        INNER JOIN core.second_look AS s ON s.judgement_id = a.judgement_id AND s.verdict = 'confirmed'
    )
$$;
COMMENT ON FUNCTION core.is_two_peoples IS 'Whether a second person confirmed a word, or its like.';

CREATE FUNCTION core.need_two_to_withdraw() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.judgement = 'withdrawn' AND core.is_two_peoples(NEW.withdraws) AND NOT EXISTS (
        SELECT FROM core.alike_words(NEW.withdraws) AS a
        INNER JOIN core.withdrawal_asked AS q ON q.judgement_id = a.judgement_id
        WHERE lower(btrim(q.asked_by)) <> lower(btrim(NEW.decided_by))
    ) THEN
        RAISE EXCEPTION 'what two people have said is taken back by two'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER two_to_withdraw BEFORE INSERT ON core.judgement
FOR EACH ROW EXECUTE FUNCTION core.need_two_to_withdraw();

-- An objection whose word was refused or taken back is open again, so it may have another outcome.
ALTER TABLE core.objection_event DROP CONSTRAINT IF EXISTS objection_event_objection_id_event_key;
CREATE UNIQUE INDEX objection_event_once ON core.objection_event (objection_id, event)
WHERE event IN ('opened', 'corrected');
CREATE INDEX objection_event_of ON core.objection_event (objection_id, event_id);

CREATE FUNCTION core.word_state(ids bigint [], judgements_to bigint, looks_to bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN look.verdict = 'refused' OR EXISTS (
            SELECT FROM core.judgement AS newer
            WHERE newer.region = said.region AND newer.source = said.source AND newer.record_key = said.record_key
                AND newer.household_id = said.household_id AND newer.member_no = said.member_no
                AND newer.judgement_id > said.judgement_id AND newer.judgement <> said.judgement
                AND (judgements_to IS NULL OR newer.judgement_id <= judgements_to)
        ) THEN 'undone'
        WHEN said.needs_second AND look.verdict IS NULL THEN 'waiting'
        ELSE 'in_force'
    END
    FROM core.judgement AS said
    LEFT JOIN core.second_look AS look ON look.judgement_id = said.judgement_id
        AND (looks_to IS NULL OR look.look_id <= looks_to)
    WHERE said.judgement_id = ids[1]
$$;
COMMENT ON FUNCTION core.word_state IS
'Of the words about a record that an objection became: in_force, waiting (for its second look) or undone (refused, or
taken back), as of a word and a second look (NULL: now). NULL: it became none. Tells a reader nothing else of them.';
REVOKE EXECUTE ON FUNCTION core.word_state FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.word_state TO hesv_office, hesv_supervisor, hesv_caseworker;
