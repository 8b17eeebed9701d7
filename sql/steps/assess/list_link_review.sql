-- Yields one row a member with a record under review that would bear on his household: what it shows, were it his,
-- is something a rule reads. A record that shows nothing of the kind (a maternity contribution, a month outside
-- the window, a closed account) is reviewed too, but holds up no result: whosever it is, every result stays the same.
-- `income` and `asset` are what lies beside; the rest is read where those two do not look.
WITH bearing AS (
    SELECT
        source,
        file_name,
        row_number
    FROM income
    WHERE is_uncertain

    UNION ALL

    SELECT
        source,
        file_name,
        row_number
    FROM asset
    WHERE is_uncertain

    UNION ALL

    -- whom an employer declares, and when he left, decides whether work is stable
    SELECT
        'employment' AS source,
        file_name,
        row_number
    FROM employment

    UNION ALL

    SELECT
        'social_security' AS source,
        social_security.file_name,
        social_security.row_number
    FROM social_security
    INNER JOIN window_month ON social_security.month = window_month.month
    WHERE social_security.insurance IN ('employee_pension', 'unemployment')

    UNION ALL

    -- an account without inflow speaks too: of a person who is insured and never paid
    SELECT
        'banking' AS source,
        file_name,
        row_number
    FROM banking

    UNION ALL

    -- what could not be read may be anything
    SELECT
        source,
        file_name,
        row_number
    FROM quarantine
)

SELECT DISTINCT
    link.household_id,
    link.member_no
FROM link_of_all AS link
INNER JOIN bearing
    ON
        link.source = bearing.source
        AND link.file_name = bearing.file_name
        AND link.row_number = bearing.row_number
WHERE link.decision = 'review'
ORDER BY link.household_id, link.member_no
