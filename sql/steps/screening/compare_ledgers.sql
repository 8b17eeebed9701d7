-- Yields one row a household on which the township's register and the village's own ledger do not agree:
-- 乡、村级相关部门要分别建立工作台账,落实每半年同步开展一次比对 (S1).
-- The register's side are the households that hold something (in aid or in grace), with their counted living members
-- on the as-of date. A row in quarantine on either side says nothing: such a household is left out.
WITH unread AS (
    SELECT DISTINCT household_id
    FROM quarantine
    WHERE
        source = 'register'
        AND household_id IS NOT NULL
        AND file_name IN ('households.csv', 'members.csv', 'village_ledger.csv')
),

counted AS (
    SELECT
        members.household_id,
        count(*) AS members_counted
    FROM members
    CROSS JOIN as_of
    WHERE members.counted AND (members.died_on IS NULL OR members.died_on > as_of.day)
    GROUP BY members.household_id
),

head AS (
    SELECT
        household_id,
        max(upper(replace(id_number, ' ', ''))) AS id_number
    FROM members
    WHERE relation = 'head'
    GROUP BY household_id
),

register AS (
    SELECT
        households.household_id,
        households.township_code,
        households.village_code,
        households.category,
        households.benefit_monthly_fen,
        head.id_number AS head_id_number,
        coalesce(counted.members_counted, 0) AS members_counted
    FROM households
    LEFT JOIN counted ON households.household_id = counted.household_id
    LEFT JOIN head ON households.household_id = head.household_id
    WHERE households.state IN ('in_aid', 'in_grace')
),

compared AS (
    SELECT -- noqa: ST06
        coalesce(register.household_id, ledger.household_id) AS household_id,
        coalesce(register.township_code, households.township_code, substr(ledger.village_code, 1, 9)) AS township_code,
        CASE
            WHEN ledger.household_id IS NULL THEN 'ledger_only_register'
            WHEN register.household_id IS NULL THEN 'ledger_only_village'
            ELSE 'ledger_differs'
        END AS kind,
        households.state,
        ledger.row_number,
        register.members_counted AS register_members,
        ledger.members_counted AS ledger_members,
        register.category AS register_category,
        ledger.category AS ledger_category,
        register.benefit_monthly_fen AS register_benefit_fen,
        ledger.benefit_monthly_fen AS ledger_benefit_fen,
        register.village_code AS register_village,
        ledger.village_code AS ledger_village,
        coalesce(register.head_id_number <> upper(replace(ledger.head_id_number, ' ', '')), FALSE) AS is_other_head
    FROM register
    FULL OUTER JOIN village_ledger AS ledger ON register.household_id = ledger.household_id
    LEFT JOIN households ON ledger.household_id = households.household_id
)

SELECT compared.*
FROM compared
LEFT JOIN unread ON compared.household_id = unread.household_id
WHERE
    unread.household_id IS NULL
    AND (
        compared.kind <> 'ledger_differs'
        OR compared.register_members <> coalesce(compared.ledger_members, compared.register_members)
        OR coalesce(compared.register_category, '') <> coalesce(compared.ledger_category, '')
        OR coalesce(compared.register_benefit_fen, 0) <> coalesce(compared.ledger_benefit_fen, 0)
        OR compared.register_village <> coalesce(compared.ledger_village, compared.register_village)
        OR compared.is_other_head
    )
ORDER BY compared.household_id, compared.row_number
