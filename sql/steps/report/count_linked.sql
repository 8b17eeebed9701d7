-- Yields one row a dimension, group and source: of how many persons who may be linked no record of that source was
-- found to be theirs. person_group: list_groups.sql; who has not authorized (nameless) is nobody's to link.
-- unlinked_anywhere: of them, without a record of any source.
WITH source AS (
    SELECT DISTINCT source FROM identity
),

linked AS (
    SELECT DISTINCT
        source,
        household_id,
        member_no
    FROM identity_link
    WHERE decision = 'match'
),

linked_anywhere AS (
    SELECT DISTINCT
        household_id,
        member_no
    FROM linked
),

member AS (
    SELECT
        person_group.*,
        source.source,
        coalesce(person.standing <> 'nameless', FALSE) AS is_linkable,
        linked.household_id IS NULL AS is_unlinked,
        linked_anywhere.household_id IS NULL AS is_unlinked_anywhere
    FROM person_group
    CROSS JOIN source
    LEFT JOIN person ON person_group.household_id = person.household_id AND person_group.member_no = person.member_no
    LEFT JOIN linked
        ON
            person_group.household_id = linked.household_id
            AND person_group.member_no = linked.member_no
            AND source.source = linked.source
    LEFT JOIN linked_anywhere
        ON
            person_group.household_id = linked_anywhere.household_id
            AND person_group.member_no = linked_anywhere.member_no
),

grouped AS (
    SELECT
        'age_band' AS dimension,
        member.age_band AS group_name,
        member.*
    FROM member
    UNION ALL
    SELECT
        'sex' AS dimension,
        member.sex AS group_name,
        member.*
    FROM member
    UNION ALL
    SELECT
        'hukou' AS dimension,
        member.hukou AS group_name,
        member.*
    FROM member
    UNION ALL
    SELECT
        'settlement' AS dimension,
        member.settlement AS group_name,
        member.*
    FROM member
    UNION ALL
    SELECT
        'township' AS dimension,
        member.township AS group_name,
        member.*
    FROM member
)

SELECT
    dimension,
    group_name,
    source,
    count(*) AS persons,
    count(CASE WHEN is_linkable THEN 1 END) AS linkable,
    count(CASE WHEN is_linkable AND is_unlinked THEN 1 END) AS unlinked,
    count(CASE WHEN is_linkable AND is_unlinked_anywhere THEN 1 END) AS unlinked_anywhere
FROM grouped
GROUP BY dimension, group_name, source
ORDER BY dimension, group_name, source
