-- Who sees which rows of casework. Words are appended by the steps, in the owner's name, after the actor was asked.
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['task_claim', 'second_look', 'objection', 'objection_event', 'rejudged'] LOOP
        EXECUTE format('ALTER TABLE core.%I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE core.%I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY owner ON core.%I TO CURRENT_USER USING (TRUE) WITH CHECK (TRUE)', guarded);
        EXECUTE format('GRANT SELECT ON core.%I TO hesv_office, hesv_supervisor, hesv_caseworker', guarded);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['task_claim', 'objection', 'rejudged'] LOOP
        EXECUTE format(
            'CREATE POLICY by_township ON core.%I FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker '
            'USING ((SELECT core.is_everywhere()) '
            'OR township_code LIKE ANY ((SELECT core.seen_townships())::text[]))', guarded
        );
    END LOOP;
END
$$;
CREATE POLICY of_its_word ON core.second_look FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING (EXISTS (SELECT FROM core.judgement AS j WHERE j.judgement_id = second_look.judgement_id));
CREATE POLICY of_its_objection ON core.objection_event FOR SELECT TO hesv_office, hesv_supervisor, hesv_caseworker
USING (EXISTS (SELECT FROM core.objection AS o WHERE o.objection_id = objection_event.objection_id));
GRANT SELECT (kind, on_day, needs_second, stake_fen) ON core.judgement TO hesv_caseworker;
