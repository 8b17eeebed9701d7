-- Yields one row a person, month and employer: insured in employment that month.
-- left_on = the last day that employer declared the person left, empty where a later hiring was declared.
-- A 缴费 row of 城镇职工养老 without an employer is the person's own payment: no employment.
WITH declared AS (
    SELECT
        link.household_id,
        link.member_no,
        employment.employer,
        MAX(employment.left_on) AS left_on,
        MAX(employment.hired_on) AS hired_on
    FROM employment
    INNER JOIN identity_link AS link
        ON
            link.source = 'employment'
            AND employment.file_name = link.file_name
            AND employment.row_number = link.row_number
    WHERE link.decision = 'match'
    GROUP BY link.household_id, link.member_no, employment.employer
),

insured AS (
    SELECT DISTINCT
        link.household_id,
        link.member_no,
        social_security.month,
        social_security.employer
    FROM social_security
    INNER JOIN identity_link AS link
        ON
            link.source = 'social_security'
            AND social_security.file_name = link.file_name
            AND social_security.row_number = link.row_number
    INNER JOIN window_month ON social_security.month = window_month.month
    WHERE
        link.decision = 'match'
        AND social_security.business = 'contribution'
        AND social_security.insurance = 'employee_pension'
        AND social_security.employer IS NOT NULL
)

SELECT
    insured.household_id,
    insured.member_no,
    insured.month,
    insured.employer,
    CASE WHEN declared.hired_on > declared.left_on THEN NULL ELSE declared.left_on END AS left_on
FROM insured
LEFT JOIN declared
    ON
        insured.household_id = declared.household_id
        AND insured.member_no = declared.member_no
        AND insured.employer = declared.employer
ORDER BY insured.household_id, insured.member_no, insured.month, insured.employer
