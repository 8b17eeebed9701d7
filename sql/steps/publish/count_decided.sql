-- Links of each delivered file by what was decided of them.
SELECT
    source,
    file_name,
    decision,
    COUNT(*) AS links
FROM identity_link
GROUP BY source, file_name, decision
ORDER BY source, file_name, decision
