-- Yields one row a counted living member: the group of each dimension he belongs to, 'unknown' where nothing says.
SELECT
    members.household_id,
    members.member_no,
    coalesce(
        CASE
            WHEN members.birth_date > as_of.before_16 THEN '0-15'
            WHEN members.birth_date > as_of.before_35 THEN '16-34'
            WHEN members.birth_date > as_of.before_60 THEN '35-59'
            WHEN members.birth_date IS NOT NULL THEN '60+'
        END,
        'unknown'
    ) AS age_band,
    coalesce(members.sex, 'unknown') AS sex,
    CASE
        WHEN members.disability_grade IN (1, 2) THEN 'severe'
        WHEN members.disability_grade IS NOT NULL OR members.disability_kind IS NOT NULL THEN 'other'
        ELSE 'none'
    END AS disability,
    coalesce(members.hukou_kind, 'unknown') AS hukou,
    coalesce(households.settlement, as_of.settlement, 'unknown') AS settlement,
    coalesce(households.township_code, 'unknown') AS township
FROM members
INNER JOIN households ON members.household_id = households.household_id
CROSS JOIN as_of
WHERE members.counted AND (members.died_on IS NULL OR members.died_on > as_of.day)
ORDER BY members.household_id, members.member_no
