-- Yields one row a contribution that shows a person insured in employment in a month; where that employer declared a
-- leaving date, one row for each contribution and each of the employer's rows about the person (hiring_*).
-- left_on = the last day that employer declared the person left, empty where a later hiring was declared.
-- A 缴费 row of 城镇职工养老 without an employer is the person's own payment: no employment.
WITH hiring AS (
    SELECT
        link.household_id,
        link.member_no,
        link.source,
        link.file_name,
        link.row_number,
        employment.employer,
        employment.hired_on,
        employment.left_on
    FROM employment
    INNER JOIN identity_link AS link
        ON
            link.source = 'employment'
            AND employment.file_name = link.file_name
            AND employment.row_number = link.row_number
    WHERE link.decision = 'match'
),

declared AS (
    SELECT
        household_id,
        member_no,
        employer,
        MAX(left_on) AS left_on,
        MAX(hired_on) AS hired_on
    FROM hiring
    GROUP BY household_id, member_no, employer
    HAVING MAX(left_on) IS NOT NULL
),

insured AS (
    SELECT
        link.household_id,
        link.member_no,
        social_security.month,
        social_security.employer,
        link.source,
        link.file_name,
        link.row_number
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
    insured.source,
    insured.file_name,
    insured.row_number,
    hiring.hired_on AS hiring_hired_on,
    hiring.left_on AS hiring_left_on,
    hiring.source AS hiring_source,
    hiring.file_name AS hiring_file_name,
    hiring.row_number AS hiring_row_number,
    CASE WHEN declared.hired_on > declared.left_on THEN NULL ELSE declared.left_on END AS left_on
FROM insured
LEFT JOIN declared
    ON
        insured.household_id = declared.household_id
        AND insured.member_no = declared.member_no
        AND insured.employer = declared.employer
LEFT JOIN hiring
    ON
        declared.household_id = hiring.household_id
        AND declared.member_no = hiring.member_no
        AND declared.employer = hiring.employer
ORDER BY
    insured.household_id, insured.member_no, insured.month, insured.employer, insured.file_name, insured.row_number,
    hiring.file_name, hiring.row_number
