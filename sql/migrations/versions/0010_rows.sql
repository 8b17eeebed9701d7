-- Who sees which rows. Run once, by 0010_guarded_warehouse.py, by the login that owns the tables.
--
-- A role has rights on the roots only, never on a leaf. Row security is forced, so that the owner has a policy of its
-- own; without one a pipeline whose login is no superuser would see nothing.

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA core, audit, access FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA core, landing, feed, serve, history, audit
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;
GRANT EXECUTE ON FUNCTION
core.is_trusted(), core.actor(), core.scope(), core.is_everywhere(), core.seen_townships(), core.sees(text)
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;

-- Which runs there are names no family.
GRANT SELECT ON core.run, core.published TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;

-- Columns that are no person's.
GRANT SELECT (region, cycle, run_id, household_id, township_code, village_code, state, category, settlement)
ON core.household TO hesv_office, hesv_supervisor, hesv_caseworker;
GRANT SELECT ON core.flag, core.income_month, core.asset, core.household_assessment, core.identity_link,
core.link_evidence, core.review_task, core.screening, core.member
TO hesv_office, hesv_supervisor, hesv_caseworker;
GRANT SELECT ON core.quarantine, landing.delivery
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;
GRANT SELECT (action_id, region, cycle, source, file_name, file_sha256, row_number, action, column_name, decided_by,
              note, decided_at)
ON core.quarantine_action TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;

-- A judgement's digests are of numbers somebody could guess: who judges needs them, a caseworker does not.
GRANT SELECT ON core.judgement TO hesv_office, hesv_supervisor;
GRANT INSERT ON core.judgement TO hesv_office, hesv_supervisor;
GRANT SELECT (judgement_id, region, cycle, task_id, source, file_name, row_number, household_id, member_no, judgement,
              decided_by, decided_at, note, withdraws)
ON core.judgement TO hesv_caseworker;

GRANT SELECT ON feed.release TO hesv_engineer, hesv_office, hesv_supervisor;
GRANT SELECT (run_id, region, cycle, notice_days, approved_at, approved_on, earliest_stop_month)
ON feed.release TO hesv_caseworker;
GRANT INSERT, UPDATE (files) ON feed.release TO hesv_supervisor;

-- The owner's own policy on each, then the rest.
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'core.household', 'core.person', 'core.flag', 'core.income_month', 'core.asset', 'core.household_assessment',
        'core.identity_link', 'core.link_evidence', 'core.review_task', 'core.screening', 'core.member',
        'core.judgement', 'core.quarantine', 'core.quarantine_action', 'feed.release', 'audit.event', 'access.scope'
    ] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY owner ON %s TO CURRENT_USER USING (TRUE) WITH CHECK (TRUE)', guarded);
    END LOOP;
END
$$;
-- Not forced: rows come by COPY, which PostgreSQL refuses under forced row security. No family is named there.
ALTER TABLE landing.delivery ENABLE ROW LEVEL SECURITY;

-- The township is asked of the household as it was in that very run: one that moved is not seen where it was before.
CREATE POLICY by_township ON core.household FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING ((SELECT core.is_everywhere()) OR township_code LIKE ANY ((SELECT core.seen_townships())::text[]));
CREATE POLICY by_township ON core.flag FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING ((SELECT core.is_everywhere()) OR township_code LIKE ANY ((SELECT core.seen_townships())::text[]));

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'income_month', 'asset', 'household_assessment', 'identity_link', 'review_task', 'member'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY by_township ON core.%1$I FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker '
            'USING ((SELECT core.is_everywhere()) OR EXISTS (SELECT FROM core.household AS h '
            'WHERE h.region = %1$I.region AND h.cycle = %1$I.cycle AND h.run_id = %1$I.run_id '
            'AND h.household_id = %1$I.household_id))', guarded);
    END LOOP;
END
$$;
CREATE POLICY by_township ON core.screening FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING (
    (SELECT core.is_everywhere())
    OR (household_id IS NULL AND township_code LIKE ANY ((SELECT core.seen_townships())::text[]))
    OR EXISTS (
        SELECT FROM core.household AS h
        WHERE h.region = screening.region AND h.cycle = screening.cycle AND h.run_id = screening.run_id
            AND h.household_id = screening.household_id
    )
);
-- A judgement outlives its run: the household is asked as it is in the cycle's current run.
CREATE POLICY by_township ON core.judgement FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING (
    (SELECT core.is_everywhere())
    OR EXISTS (
        SELECT FROM core.household AS h
        INNER JOIN core.published AS p ON h.region = p.region AND h.cycle = p.cycle AND h.run_id = p.run_id
        WHERE h.region = judgement.region AND h.cycle = judgement.cycle AND h.household_id = judgement.household_id
    )
    OR (judgement.household_id IS NULL AND EXISTS (
        SELECT FROM core.review_task AS t
        INNER JOIN core.published AS p ON t.region = p.region AND t.cycle = p.cycle AND t.run_id = p.run_id
        WHERE t.region = judgement.region AND t.cycle = judgement.cycle AND t.task_id = judgement.task_id
    ))
);
CREATE POLICY own_word ON core.judgement FOR INSERT TO hesv_office, hesv_supervisor
WITH CHECK (
    decided_by = (SELECT core.actor())
    AND (
        (SELECT core.is_everywhere())
        OR EXISTS (
            SELECT FROM core.household AS h
            INNER JOIN core.published AS p ON h.region = p.region AND h.cycle = p.cycle AND h.run_id = p.run_id
            WHERE h.region = judgement.region AND h.cycle = judgement.cycle AND h.household_id = judgement.household_id
        )
        OR (judgement.household_id IS NULL AND EXISTS (
            SELECT FROM core.review_task AS t
            INNER JOIN core.published AS p ON t.region = p.region AND t.cycle = p.cycle AND t.run_id = p.run_id
            WHERE t.region = judgement.region AND t.cycle = judgement.cycle AND t.task_id = judgement.task_id
        ))
    )
);

-- No family in them, and nothing for a caseworker: what links rest on, deliveries, rows set aside.
CREATE POLICY of_the_office ON core.link_evidence FOR SELECT TO hesv_office, hesv_supervisor USING (TRUE);
CREATE POLICY of_the_office ON core.quarantine FOR SELECT TO hesv_engineer, hesv_office, hesv_supervisor USING (TRUE);
CREATE POLICY of_the_office ON core.quarantine_action FOR SELECT
TO hesv_engineer, hesv_office, hesv_supervisor USING (TRUE);
CREATE POLICY of_the_office ON landing.delivery FOR SELECT TO hesv_engineer, hesv_office, hesv_supervisor USING (TRUE);

CREATE POLICY approvals ON feed.release FOR SELECT
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker USING (TRUE);
CREATE POLICY own_approval ON feed.release FOR INSERT TO hesv_supervisor
WITH CHECK (approved_by = (SELECT core.actor()) AND (SELECT core.is_everywhere()));
CREATE POLICY files_written ON feed.release FOR UPDATE TO hesv_supervisor USING ((SELECT core.is_everywhere()));

GRANT INSERT (actor, action, purpose, subject, detail), SELECT ON audit.event
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker;
CREATE POLICY own_event ON audit.event FOR INSERT
TO hesv_engineer, hesv_office, hesv_supervisor, hesv_caseworker WITH CHECK (actor = (SELECT core.actor()));
CREATE POLICY own_events ON audit.event FOR SELECT
TO hesv_office, hesv_caseworker USING (actor = (SELECT core.actor()));
CREATE POLICY every_event ON audit.event FOR SELECT TO hesv_engineer, hesv_supervisor USING (TRUE);
