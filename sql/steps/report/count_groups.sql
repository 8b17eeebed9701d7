-- Yields one row a dimension and group: how many persons there are, and of how many of them something is so.
-- A person is a counted living member. exit, decrease: among those who hold something, themselves or with their
-- household, whether that is to end or fall. review: whether his household or he himself waits for a person. unlinked:
-- whether no record of any extract was found to be his; who has not authorized is nobody's to link and left out.
WITH said AS (
    SELECT
        household_id,
        member_no,
        outcome = 'exit' AS is_exit,
        action = 'decrease' AS is_decrease,
        outcome = 'review' AS is_review,
        outcome = 'blocked' AS is_blocked,
        previous_amount_monthly_fen IS NOT NULL AS is_held
    FROM flag
),

linked AS (
    SELECT DISTINCT
        household_id,
        member_no
    FROM identity_link
    WHERE decision = 'match'
),

person AS (
    SELECT
        members.sex,
        members.hukou_kind,
        households.township_code,
        coalesce(households.settlement, as_of.settlement) AS settlement,
        CASE
            WHEN members.disability_grade IN (1, 2) THEN 'severe'
            WHEN members.disability_grade IS NOT NULL OR members.disability_kind IS NOT NULL THEN 'other'
            ELSE 'none'
        END AS disability,
        CASE
            WHEN members.birth_date > as_of.before_16 THEN '0-15'
            WHEN members.birth_date > as_of.before_35 THEN '16-34'
            WHEN members.birth_date > as_of.before_60 THEN '35-59'
            WHEN members.birth_date IS NOT NULL THEN '60+'
        END AS age_band,
        coalesce(household.is_held, FALSE) OR coalesce(own.is_held, FALSE) AS is_held,
        coalesce(household.is_exit, FALSE) OR coalesce(own.is_exit, FALSE) AS is_exit,
        coalesce(household.is_decrease, FALSE) OR coalesce(own.is_decrease, FALSE) AS is_decrease,
        coalesce(household.is_review, FALSE) OR coalesce(own.is_review, FALSE) AS is_review,
        coalesce(household.is_blocked, FALSE) AS is_blocked,
        linked.household_id IS NULL AS is_unlinked
    FROM members
    INNER JOIN households ON members.household_id = households.household_id
    CROSS JOIN as_of
    LEFT JOIN said AS household ON members.household_id = household.household_id AND household.member_no IS NULL
    LEFT JOIN said AS own ON members.household_id = own.household_id AND members.member_no = own.member_no
    LEFT JOIN linked ON members.household_id = linked.household_id AND members.member_no = linked.member_no
    WHERE members.counted AND (members.died_on IS NULL OR members.died_on > as_of.day)
),

grouped AS (
    SELECT
        'age_band' AS dimension,
        person.age_band AS grouping_value,
        person.*
    FROM person
    UNION ALL
    SELECT
        'sex' AS dimension,
        person.sex AS grouping_value,
        person.*
    FROM person
    UNION ALL
    SELECT
        'disability' AS dimension,
        person.disability AS grouping_value,
        person.*
    FROM person
    UNION ALL
    SELECT
        'hukou' AS dimension,
        person.hukou_kind AS grouping_value,
        person.*
    FROM person
    UNION ALL
    SELECT
        'settlement' AS dimension,
        person.settlement AS grouping_value,
        person.*
    FROM person
    UNION ALL
    SELECT
        'township' AS dimension,
        person.township_code AS grouping_value,
        person.*
    FROM person
)

SELECT
    dimension,
    coalesce(grouping_value, 'unknown') AS group_name,
    count(CASE WHEN is_held THEN 1 END) AS held,
    count(CASE WHEN is_held AND is_exit THEN 1 END) AS exits,
    count(CASE WHEN is_held AND is_decrease THEN 1 END) AS decreases,
    count(*) AS persons,
    count(CASE WHEN is_review THEN 1 END) AS reviews,
    count(CASE WHEN NOT is_blocked THEN 1 END) AS linkable,
    count(CASE WHEN NOT is_blocked AND is_unlinked THEN 1 END) AS unlinked
FROM grouped
GROUP BY dimension, coalesce(grouping_value, 'unknown')
ORDER BY dimension, group_name
