-- Yields one row a person, month and record: what was earned that month by that record, in fen.
-- A span is divided over its months to the fen, the remainder on the last. Grade B = an insurance base; whether it
-- counts beside a declared wage is a rule of the assessment, not of this statement.
-- `window_month` holds the months looked at: month (YYYYMM), ordinal (year * 12 + month - 1), nth (1 = oldest of 12).
WITH wage AS (
    SELECT
        file_name,
        row_number,
        gross_fen - COALESCE(own_insurance_fen, 0) - COALESCE(tax_fen, 0) AS net_fen,
        (from_month // 100) * 12 + from_month % 100 - 1 AS first_ordinal,
        (to_month // 100) * 12 + to_month % 100 - 1 AS last_ordinal
    FROM employment
),

item AS (
    SELECT
        'employment' AS source,
        wage.file_name,
        wage.row_number,
        window_month.month,
        'wage' AS kind,
        'A' AS grade,
        CAST(NULL AS VARCHAR) AS insurance,
        CASE
            WHEN window_month.ordinal < wage.last_ordinal
                THEN wage.net_fen // (wage.last_ordinal - wage.first_ordinal + 1)
            ELSE
                wage.net_fen - (wage.last_ordinal - wage.first_ordinal)
                * (wage.net_fen // (wage.last_ordinal - wage.first_ordinal + 1))
        END AS amount_fen
    FROM wage
    INNER JOIN window_month ON window_month.ordinal BETWEEN wage.first_ordinal AND wage.last_ordinal

    UNION ALL

    SELECT
        'social_security' AS source,
        social_security.file_name,
        social_security.row_number,
        social_security.month,
        'wage' AS kind,
        'B' AS grade,
        social_security.insurance,
        social_security.base_fen AS amount_fen
    FROM social_security
    INNER JOIN window_month ON social_security.month = window_month.month
    WHERE
        social_security.business = 'contribution'
        AND social_security.insurance = 'employee_pension'
        AND social_security.employer IS NOT NULL

    UNION ALL

    SELECT
        'social_security' AS source,
        social_security.file_name,
        social_security.row_number,
        social_security.month,
        'transfer' AS kind,
        'A' AS grade,
        social_security.insurance,
        social_security.benefit_fen AS amount_fen
    FROM social_security
    INNER JOIN window_month ON social_security.month = window_month.month
    WHERE social_security.business = 'benefit'

    UNION ALL

    -- the landlord's share of the rent, to the nearest fen; a lease without an end is still running
    SELECT
        'housing' AS source,
        housing.file_name,
        housing.row_number,
        window_month.month,
        'property' AS kind,
        'A' AS grade,
        CAST(NULL AS VARCHAR) AS insurance,
        (2 * housing.rent_monthly_fen * housing.share_numerator + housing.share_denominator)
        // (2 * housing.share_denominator) AS amount_fen
    FROM housing
    INNER JOIN window_month
        ON
            window_month.ordinal
            BETWEEN COALESCE(
                EXTRACT(YEAR FROM housing.lease_from) * 12 + EXTRACT(MONTH FROM housing.lease_from) - 1, 0
            )
            AND COALESCE(
                EXTRACT(YEAR FROM housing.lease_to) * 12 + EXTRACT(MONTH FROM housing.lease_to) - 1, 999999
            )
    WHERE housing.kind = 'lease' AND housing.rent_monthly_fen IS NOT NULL

    UNION ALL

    -- a year's interest over the twelve months of the window, the remainder on the last
    SELECT
        'banking' AS source,
        banking.file_name,
        banking.row_number,
        window_month.month,
        'property' AS kind,
        'A' AS grade,
        CAST(NULL AS VARCHAR) AS insurance,
        CASE
            WHEN window_month.nth < 12 THEN banking.interest_12m_fen // 12
            ELSE banking.interest_12m_fen - 11 * (banking.interest_12m_fen // 12)
        END AS amount_fen
    FROM banking
    CROSS JOIN window_month
    WHERE banking.interest_12m_fen > 0
)

SELECT
    link.household_id,
    link.member_no,
    item.month,
    item.kind,
    item.grade,
    item.insurance,
    CAST(item.amount_fen AS BIGINT) AS amount_fen,
    item.source,
    item.file_name,
    item.row_number,
    link.decision = 'review' AS is_uncertain
FROM item
INNER JOIN identity_link AS link
    ON
        item.source = link.source
        AND item.file_name = link.file_name
        AND item.row_number = link.row_number
ORDER BY
    link.household_id, link.member_no, item.month, item.kind, item.source, item.file_name, item.row_number
