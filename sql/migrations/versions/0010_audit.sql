-- An audit whose end is known. Run once, by 0010_guarded_warehouse.py.

CREATE TABLE audit.head (
    only_row boolean PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    event_id bigint NOT NULL,
    hash bytea NOT NULL
);
COMMENT ON TABLE audit.head IS 'The last event of the chain: what is cut off its end is missed.';
INSERT INTO audit.head (event_id, hash)
SELECT coalesce(max(event_id), 0), coalesce((SELECT hash FROM audit.event ORDER BY event_id DESC LIMIT 1), ''::bytea)
FROM audit.event;
CREATE INDEX event_actor ON audit.event (actor, happened_at);

-- The head is the chain's end, so that an event after a cut does not heal it.
CREATE OR REPLACE FUNCTION audit.chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last audit.head;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.event', 0));
    SELECT * INTO STRICT last FROM audit.head;
    NEW.event_id := last.event_id + 1;
    NEW.previous_hash := last.hash;
    NEW.hash := audit.event_hash(NEW);
    UPDATE audit.head SET event_id = NEW.event_id, hash = NEW.hash;
    RETURN NEW;
END
$$;
