-- Yields one row a record of the extracts, accepted or in quarantine: what linkage may look at.
-- Records in quarantine are linked too, for one purpose: to know whose months are unknown.
-- The address of a property is where it lies, which is where its owner lives more often than not.
SELECT
    'social_security' AS source,
    file_name,
    row_number,
    name,
    id_number,
    CAST(NULL AS VARCHAR) AS id_type,
    birth_date,
    sex,
    CAST(NULL AS VARCHAR) AS phone,
    CAST(NULL AS VARCHAR) AS address
FROM social_security
UNION ALL
SELECT
    'employment' AS source,
    file_name,
    row_number,
    name,
    id_number,
    CAST(NULL AS VARCHAR) AS id_type,
    CAST(NULL AS DATE) AS birth_date,
    CAST(NULL AS VARCHAR) AS sex,
    phone,
    CAST(NULL AS VARCHAR) AS address
FROM employment
UNION ALL
SELECT
    'housing' AS source,
    file_name,
    row_number,
    name,
    id_number,
    CAST(NULL AS VARCHAR) AS id_type,
    CAST(NULL AS DATE) AS birth_date,
    CAST(NULL AS VARCHAR) AS sex,
    CAST(NULL AS VARCHAR) AS phone,
    address
FROM housing
UNION ALL
SELECT
    'banking' AS source,
    file_name,
    row_number,
    name,
    id_number,
    id_type,
    CAST(NULL AS DATE) AS birth_date,
    CAST(NULL AS VARCHAR) AS sex,
    phone,
    CAST(NULL AS VARCHAR) AS address
FROM banking
UNION ALL
SELECT
    source,
    file_name,
    row_number,
    name,
    id_number,
    CAST(NULL AS VARCHAR) AS id_type,
    birth_date,
    CAST(NULL AS VARCHAR) AS sex,
    phone,
    CAST(NULL AS VARCHAR) AS address
FROM quarantine
WHERE source <> 'register' AND (name IS NOT NULL OR id_number IS NOT NULL)
ORDER BY 1, 2, 3
