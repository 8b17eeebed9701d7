-- What a run tells each township otherwise than the editions before: one row of feed.row_change a change.
-- SAID in braces: the columns of a flag that are told; ADVERSE: whether it lowers, ends or refuses. resting_now: what rests.
WITH last AS MATERIALIZED (
    SELECT DISTINCT ON (township_code, household_id, coalesce(member_no, -1)) *, coalesce(member_no, -1) AS member
    FROM feed.row_change WHERE region = %(region)s AND cycle = %(cycle)s
    ORDER BY township_code, household_id, coalesce(member_no, -1), seq DESC
), before AS MATERIALIZED (
    -- what earlier editions told: this one may have broken off, and nobody counts a notice from what he was not given
    SELECT DISTINCT ON (township_code, household_id, coalesce(member_no, -1)) *, coalesce(member_no, -1) AS member
    FROM feed.row_change WHERE region = %(region)s AND cycle = %(cycle)s AND edition_id < %(edition_id)s
    ORDER BY township_code, household_id, coalesce(member_no, -1), seq DESC
), visited AS (
    SELECT DISTINCT ON (household_id, coalesce(member_no, -1)) household_id, coalesce(member_no, -1) AS member,
        cycle || '/' || result || '/' || visited_on AS last_result
    FROM feed.visit WHERE region = %(region)s AND as_of < %(as_of)s
    ORDER BY household_id, coalesce(member_no, -1), as_of DESC, visited_on DESC, visit_id DESC
), head AS MATERIALIZED (
    -- the person feed.contacts names: the counted head, else the first counted member, else the first
    SELECT household_id, min(
        CASE WHEN counted AND relation = 'head' THEN '0' WHEN counted THEN '1' ELSE '2' END
        || lpad(member_no::text, 6, '0') || name) AS first
    FROM core.person WHERE region = %(region)s AND cycle = %(cycle)s AND run_id = %(run_id)s
    GROUP BY household_id
), told AS (
    SELECT
        CASE WHEN f.township_code ~ '^[0-9]{9}$' THEN f.township_code ELSE %(nowhere)s END AS township_code,
        f.household_id, f.member_no, coalesce(f.member_no, -1) AS member, v.last_result,
        CASE WHEN {ADVERSE} THEN r.why END AS resting,
        ROW({SAID}, h.village_code, h.address, m.first)::text AS said,
        f.notice_required
    FROM core.flag AS f
    LEFT JOIN core.household AS h ON h.region = %(region)s AND h.cycle = %(cycle)s AND h.run_id = %(run_id)s
        AND h.household_id = f.household_id
    LEFT JOIN head AS m ON m.household_id = f.household_id
    LEFT JOIN resting_now AS r ON r.household_id = f.household_id AND r.member = coalesce(f.member_no, -1)
    LEFT JOIN visited AS v ON v.household_id = f.household_id AND v.member = coalesce(f.member_no, -1)
    WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
), stopped AS (
    SELECT t.*, l.revision AS last_revision, l.change AS last_change, l.digest AS last_digest,
        CASE
            WHEN NOT t.notice_required OR t.resting IS NOT NULL THEN NULL
            WHEN NOT %(is_first)s AND b.resting IS NULL AND b.earliest_stop_month IS NOT NULL
                THEN b.earliest_stop_month
            ELSE %(earliest)s
        END AS earliest_stop_month
    FROM told AS t
    LEFT JOIN last AS l ON l.township_code = t.township_code AND l.household_id = t.household_id
        AND l.member = t.member
    LEFT JOIN before AS b ON b.township_code = t.township_code AND b.household_id = t.household_id
        AND b.member = t.member
), now AS MATERIALIZED (
    SELECT township_code, household_id, member_no, member, last_revision, last_change, last_digest, resting,
        earliest_stop_month, last_result,
        sha256(convert_to(ROW(said, resting, earliest_stop_month, last_result)::text, 'UTF8')) AS digest
    FROM stopped
), changed AS (
    SELECT township_code, household_id, member_no, coalesce(last_revision, 0) + 1 AS revision,
        CASE WHEN coalesce(last_change, 'withdrawn') = 'withdrawn' THEN 'new' ELSE 'changed' END AS change,
        digest, resting, earliest_stop_month, last_result
    FROM now
    WHERE last_digest IS NULL OR last_change = 'withdrawn' OR last_digest <> digest
    UNION ALL
    SELECT l.township_code, l.household_id, l.member_no, l.revision + 1, 'withdrawn', l.digest, NULL, NULL, NULL
    FROM last AS l
    WHERE l.change <> 'withdrawn' AND NOT EXISTS (
        SELECT FROM now AS n
        WHERE n.township_code = l.township_code AND n.household_id = l.household_id AND n.member = l.member
    )
)
INSERT INTO feed.row_change (edition_id, region, cycle, township_code, household_id, member_no, revision, change,
    digest, resting, earliest_stop_month, last_result)
SELECT %(edition_id)s, %(region)s, %(cycle)s, township_code, household_id, member_no, revision, change, digest,
    resting, earliest_stop_month, last_result
FROM changed
ORDER BY township_code COLLATE "C", household_id COLLATE "C", member_no NULLS FIRST
