-- What waits for a second person, told to whoever may see the household; and an objection that is taken once.

CREATE FUNCTION core.withdrawals_waiting(asked bigint []) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.ask_id
    FROM core.withdrawal_asked AS q
    INNER JOIN core.judgement AS j ON j.judgement_id = q.judgement_id
    WHERE q.ask_id = ANY(asked) AND NOT EXISTS (
        SELECT FROM core.judgement AS n
        WHERE n.region = j.region AND n.judgement_id > j.judgement_id AND n.judgement <> j.judgement
            AND (n.source, n.record_key, n.household_id, n.member_no)
            IS NOT DISTINCT FROM (j.source, j.record_key, j.household_id, j.member_no)
            AND (j.source IS NOT NULL OR (n.cycle = j.cycle AND n.task_id = j.task_id))
    )
$$;
COMMENT ON FUNCTION core.withdrawals_waiting IS
'Of these numbers of core.withdrawal_asked those whose word still stands: another person has not asked. It hangs on digests
that a caseworker does not read; which numbers there are, and what they are about, row security tells.';
REVOKE EXECUTE ON FUNCTION core.withdrawals_waiting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.withdrawals_waiting TO hesv_office, hesv_supervisor, hesv_caseworker;

ALTER TABLE core.objection ADD COLUMN form_key text CHECK (btrim(form_key) <> '');
CREATE UNIQUE INDEX objection_form ON core.objection (region, form_key) WHERE form_key IS NOT NULL;
COMMENT ON COLUMN core.objection.form_key IS
'Of what it was taken: one form, or one visit. What is sent again after a break is the same objection.';
