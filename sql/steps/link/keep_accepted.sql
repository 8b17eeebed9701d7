-- Yields the links of accepted records: those of rows in quarantine are used for unknown months only.
SELECT link.*  -- noqa: AM04, every column of a link
FROM link_of_all AS link
WHERE
    NOT EXISTS (
        SELECT 1
        FROM quarantine
        WHERE
            quarantine.source = link.source
            AND quarantine.file_name = link.file_name
            AND quarantine.row_number = link.row_number
    )
ORDER BY link.source, link.file_name, link.row_number
