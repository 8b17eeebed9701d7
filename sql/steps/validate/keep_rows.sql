-- Yields the rows of one table that are in `kept`, with all their columns, in the order delivered.
SELECT record.*  -- noqa: AM04, whatever columns the table has
FROM record
INNER JOIN kept ON record.file_name = kept.file_name AND record.row_number = kept.row_number
ORDER BY LENGTH(record.file_name), record.file_name, record.row_number
