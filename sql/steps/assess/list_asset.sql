-- Yields one row a linked record that shows property held on the as-of date: accounts and current ownership.
SELECT
    link.household_id,
    link.member_no,
    CASE banking.account_type
        WHEN 'fund' THEN 'fund' WHEN 'securities' THEN 'securities' ELSE 'deposit'
    END AS kind,
    banking.balance_fen AS value_fen,
    CAST(NULL AS DECIMAL(14, 4)) AS floor_area_m2,
    CAST(NULL AS INTEGER) AS share_numerator,
    CAST(NULL AS INTEGER) AS share_denominator,
    CAST(NULL AS VARCHAR) AS unit_id,
    banking.balance_on AS as_of,
    link.source,
    link.file_name,
    link.row_number,
    link.decision = 'review' AS is_uncertain
FROM banking
INNER JOIN identity_link AS link
    ON link.source = 'banking' AND banking.file_name = link.file_name AND banking.row_number = link.row_number

UNION ALL

SELECT
    link.household_id,
    link.member_no,
    housing.usage AS kind,
    CAST(NULL AS BIGINT) AS value_fen,
    housing.floor_area_m2,
    housing.share_numerator,
    housing.share_denominator,
    housing.unit_id,
    housing.registered_on AS as_of,
    link.source,
    link.file_name,
    link.row_number,
    link.decision = 'review' AS is_uncertain
FROM housing
INNER JOIN identity_link AS link
    ON link.source = 'housing' AND housing.file_name = link.file_name AND housing.row_number = link.row_number
WHERE housing.kind = 'ownership' AND housing.status = 'current'
ORDER BY 1, 2, 10, 11, 12
