-- Yields one row a person and month with a contribution to unemployment insurance.
SELECT DISTINCT
    link.household_id,
    link.member_no,
    social_security.month
FROM social_security
INNER JOIN identity_link AS link
    ON
        link.source = 'social_security'
        AND social_security.file_name = link.file_name
        AND social_security.row_number = link.row_number
INNER JOIN window_month ON social_security.month = window_month.month
WHERE
    link.decision = 'match'
    AND social_security.insurance = 'unemployment'
    AND social_security.business = 'contribution'
ORDER BY link.household_id, link.member_no, social_security.month
