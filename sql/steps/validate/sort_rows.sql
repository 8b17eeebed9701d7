-- Yields every row of one delivered table with its fate: accepted, quarantined or duplicate.
-- An exact duplicate is a later row with the same cells (row_digest) anywhere in the delivery.
-- A correction is a later accepted row with the same identity cells, employer and span in one file: the last stands.
-- Files are taken in the order of their numbers (…_2 before …_10), rows in the order delivered.
WITH seen AS (
    SELECT
        file_name,
        row_number,
        correction_digest,
        is_bad,
        ROW_NUMBER() OVER (
            PARTITION BY row_digest ORDER BY LENGTH(file_name) ASC, file_name ASC, row_number ASC
        ) AS nth_same
    FROM typed_row
),

corrected AS (
    SELECT
        file_name,
        row_number,
        ROW_NUMBER() OVER (
            PARTITION BY file_name, correction_digest ORDER BY row_number DESC
        ) AS nth_from_last
    FROM seen
    WHERE nth_same = 1 AND NOT is_bad AND correction_digest IS NOT NULL
)

SELECT
    seen.file_name,
    seen.row_number,
    CASE
        WHEN seen.nth_same > 1 THEN 'duplicate'
        WHEN seen.is_bad THEN 'quarantined'
        WHEN corrected.nth_from_last > 1 THEN 'duplicate'
        ELSE 'accepted'
    END AS fate
FROM seen
LEFT JOIN corrected ON seen.file_name = corrected.file_name AND seen.row_number = corrected.row_number
ORDER BY seen.file_name, seen.row_number
