-- What waits for a person, and the newest word on it unless it was withdrawn (columns in the contract's order).
-- A word that needs a second person is 'unsure' until one has confirmed it, here as where it is heeded.
CREATE VIEW history.review_task WITH (security_invoker = TRUE) AS
SELECT -- noqa: ST06
    f.region,
    f.cycle,
    f.run_id,
    f.task_id,
    f.kind,
    f.household_id,
    CASE
        WHEN f.file_name IS NOT NULL
            THEN jsonb_build_object('source', f.source, 'file', f.file_name, 'row', f.row_number)
    END AS record,
    r.published_at AS opened_at,
    j.decided_by,
    j.decided_at,
    CASE WHEN j.waits THEN 'unsure' ELSE j.judgement END AS judgement,
    j.note
FROM core.review_task AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
LEFT JOIN LATERAL (
    SELECT
        w.decided_by,
        w.decided_at,
        w.judgement,
        w.note,
        w.needs_second AND NOT EXISTS (
            SELECT FROM core.second_look AS s
            WHERE s.judgement_id = w.judgement_id AND s.verdict = 'confirmed'
        ) AS waits
    FROM core.judgement AS w
    WHERE w.region = f.region AND w.cycle = f.cycle AND w.task_id = f.task_id
    ORDER BY w.judgement_id DESC
    LIMIT 1
) AS j ON j.judgement <> 'withdrawn'
WHERE r.state = 'published';
