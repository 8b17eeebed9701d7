-- What the members own, with its record (columns in the contract's order). Share as a number: 1/2 is 0.5.
CREATE VIEW history.asset WITH (security_invoker = TRUE) AS
SELECT -- noqa: ST06
    f.region,
    f.cycle,
    f.run_id,
    f.household_id,
    f.member_no,
    f.kind,
    f.value,
    f.floor_area_m2,
    (f.share_numerator::numeric / f.share_denominator)::numeric(11, 10) AS share,
    f.unit_id,
    f.as_of,
    CASE
        WHEN f.file_name IS NOT NULL
            THEN jsonb_build_object('source', f.source, 'file', f.file_name, 'row', f.row_number)
    END AS record
FROM core.asset AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
WHERE r.state = 'published';
