-- Yields one row a dimension and group: how many persons there are, and of how many of them something is so.
-- person_group: the counted living members, list_groups.sql. exit, decrease: among those who hold something, themselves
-- or with their household, whether that is to end or fall. review: whether his household or he himself waits for a
-- person. unlinked: whether no record of any extract was found to be his; who has not authorized is nobody's to link
-- and left out.
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
        person_group.*,
        coalesce(household.is_held, FALSE) OR coalesce(own.is_held, FALSE) AS is_held,
        coalesce(household.is_exit, FALSE) OR coalesce(own.is_exit, FALSE) AS is_exit,
        coalesce(household.is_decrease, FALSE) OR coalesce(own.is_decrease, FALSE) AS is_decrease,
        coalesce(household.is_review, FALSE) OR coalesce(own.is_review, FALSE) AS is_review,
        coalesce(household.is_blocked, FALSE) AS is_blocked,
        linked.household_id IS NULL AS is_unlinked
    FROM person_group
    LEFT JOIN said AS household ON person_group.household_id = household.household_id AND household.member_no IS NULL
    LEFT JOIN said AS own ON person_group.household_id = own.household_id AND person_group.member_no = own.member_no
    LEFT JOIN linked
        ON person_group.household_id = linked.household_id AND person_group.member_no = linked.member_no
),

grouped AS (
    SELECT
        'age_band' AS dimension,
        person.age_band AS group_name,
        person.*
    FROM person
    UNION ALL
    SELECT
        'sex' AS dimension,
        person.sex AS group_name,
        person.*
    FROM person
    UNION ALL
    SELECT
        'disability' AS dimension,
        person.disability AS group_name,
        person.*
    FROM person
    UNION ALL
    SELECT
        'hukou' AS dimension,
        person.hukou AS group_name,
        person.*
    FROM person
    UNION ALL
    SELECT
        'settlement' AS dimension,
        person.settlement AS group_name,
        person.*
    FROM person
    UNION ALL
    SELECT
        'township' AS dimension,
        person.township AS group_name,
        person.*
    FROM person
)

SELECT
    dimension,
    group_name,
    count(CASE WHEN is_held THEN 1 END) AS held,
    count(CASE WHEN is_held AND is_exit THEN 1 END) AS exits,
    count(CASE WHEN is_held AND is_decrease THEN 1 END) AS decreases,
    count(*) AS persons,
    count(CASE WHEN is_review THEN 1 END) AS reviews,
    count(CASE WHEN NOT is_blocked THEN 1 END) AS linkable,
    count(CASE WHEN NOT is_blocked AND is_unlinked THEN 1 END) AS unlinked
FROM grouped
GROUP BY dimension, group_name
ORDER BY dimension, group_name
