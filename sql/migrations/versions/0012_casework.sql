-- Casework: who is at a task, whose second look a word needs, what families object to, what a word would change.
-- All of it is append-only: the newest row counts, and whoever asks later sees every one.

ALTER TABLE core.judgement
    ADD COLUMN kind text,
    ADD COLUMN basis text[],
    ADD COLUMN on_day date,
    ADD COLUMN stake_fen bigint CHECK (stake_fen >= 0),
    ADD COLUMN needs_second boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.judgement.kind IS 'Of an answer to a task that is no link: the kind of task.';
COMMENT ON COLUMN core.judgement.basis IS 'What the answer is about (pipeline/assessment/settled.py).';
COMMENT ON COLUMN core.judgement.stake_fen IS 'Fen a month that hung on the word when it was said.';
COMMENT ON COLUMN core.judgement.needs_second IS
'Until core.second_look confirms it the word counts as unsure: nothing rests on one person''s word alone.';

CREATE TABLE core.task_claim (
    claim_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    task_id text NOT NULL,
    household_id text NOT NULL,
    township_code text,
    claimed_by text NOT NULL CHECK (btrim(claimed_by) <> ''),
    claimed_at timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until >= claimed_at),
    taken_from text
);
CREATE INDEX task_claim_task ON core.task_claim (region, cycle, task_id, claim_id DESC);
COMMENT ON TABLE core.task_claim IS
'Who is at a task until when; the newest row counts. until = claimed_at: it was given back. taken_from: taken over.';

CREATE TABLE core.second_look (
    look_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    judgement_id bigint NOT NULL UNIQUE REFERENCES core.judgement (judgement_id),
    verdict text NOT NULL CHECK (verdict IN ('confirmed', 'refused')),
    decided_by text NOT NULL CHECK (btrim(decided_by) <> ''),
    decided_at timestamptz NOT NULL DEFAULT now(),
    note text
);
COMMENT ON TABLE core.second_look IS 'The second person''s look at a word that needs one.';

CREATE FUNCTION core.need_another_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM core.judgement AS j
        WHERE j.judgement_id = NEW.judgement_id
            AND (NOT j.needs_second OR lower(btrim(j.decided_by)) = lower(btrim(NEW.decided_by)))
    ) THEN
        RAISE EXCEPTION 'a second look is another person''s, at a word that needs one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER another_person BEFORE INSERT ON core.second_look
FOR EACH ROW EXECUTE FUNCTION core.need_another_person();

CREATE TABLE core.objection (
    objection_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    household_id text NOT NULL,
    township_code text,
    member_no integer,
    about text NOT NULL CHECK (about IN ('amount', 'record', 'result')),
    source text,
    file_name text,
    row_number integer,
    file_sha256 text CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    raised_by text NOT NULL CHECK (btrim(raised_by) <> ''),
    received_on date NOT NULL,
    said text NOT NULL CHECK (btrim(said) <> ''),
    asked text NOT NULL CHECK (btrim(asked) <> ''),
    reply_days integer NOT NULL CHECK (reply_days >= 0),
    due_on date NOT NULL,
    CHECK (due_on = received_on + reply_days),
    CHECK (about = 'result' OR (source IS NOT NULL AND file_name IS NOT NULL AND row_number IS NOT NULL)),
    CHECK (about <> 'record' OR member_no IS NOT NULL)
);
CREATE INDEX objection_household ON core.objection (region, household_id);
COMMENT ON TABLE core.objection IS
'A family disputes an amount, disowns a record, or disputes the result. When and by whom it was taken: its event.';
COMMENT ON COLUMN core.objection.cycle IS 'The cycle in which it was raised; while open it is carried into later ones.';

CREATE TABLE core.objection_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    objection_id bigint NOT NULL REFERENCES core.objection (objection_id),
    event text NOT NULL CHECK (event IN ('opened', 'upheld', 'rejected', 'withdrawn', 'corrected')),
    decided_by text NOT NULL CHECK (btrim(decided_by) <> ''),
    decided_at timestamptz NOT NULL DEFAULT now(),
    decided_on date NOT NULL,
    explanation_zh text,
    explanation_en text,
    judgement_ids bigint[] NOT NULL DEFAULT '{}',
    CHECK (event NOT IN ('upheld', 'rejected') OR btrim(explanation_zh) <> ''),
    UNIQUE (objection_id, event)
);
COMMENT ON TABLE core.objection_event IS
'What became of an objection: opened, then one outcome; corrected, when the agency has put an upheld amount right.';
COMMENT ON COLUMN core.objection_event.decided_on IS 'The calendar day where the office works (China).';

CREATE TABLE core.rejudged (
    rejudged_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL REFERENCES core.run (run_id),
    household_id text NOT NULL,
    township_code text,
    differs boolean NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    rejudged_by text NOT NULL,
    rejudged_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rejudged_household ON core.rejudged (region, cycle, run_id, household_id, rejudged_id DESC);
COMMENT ON TABLE core.rejudged IS
'A household judged again since its run, with what people have said: the newest row of a household counts. before is
what is published, after what the next run will say; each with flags, assessment, ledger and tasks, in fen.';

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['task_claim', 'second_look', 'objection', 'objection_event', 'rejudged'] LOOP
        EXECUTE format(
            'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', one
        );
    END LOOP;
END
$$;
