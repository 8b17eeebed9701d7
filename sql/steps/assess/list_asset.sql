-- Yields one row a linked record that shows property held on the as-of date. What shows property is said by each
-- source's contract (`asset`); `holding` has it for every source alike.
SELECT
    link.household_id,
    link.member_no,
    holding.kind,
    holding.value_fen,
    holding.floor_area_m2,
    holding.share_numerator,
    holding.share_denominator,
    holding.unit_id,
    holding.as_of,
    link.source,
    link.file_name,
    link.row_number,
    link.decision = 'review' AS is_uncertain
FROM holding
INNER JOIN identity_link AS link
    ON
        holding.source = link.source
        AND holding.file_name = link.file_name
        AND holding.row_number = link.row_number
ORDER BY link.household_id, link.member_no, link.source, link.file_name, link.row_number
