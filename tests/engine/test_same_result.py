"""What both engines must take alike, each with its boundary values: the list in pipeline/engine/translate.py."""

# ruff: noqa: E501 - a statement a line

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark", "ignore::ResourceWarning"),
]
LARGEST = 2**63 - 1
ROWS = [
    # k, n, m, d, day, s, b
    (1, 7, 2, "2.5000", date(2018, 1, 31), "a", True),
    (2, -7, 2, "-2.5000", date(2016, 2, 29), "王小明", False),
    (3, None, 3, None, None, None, None),
    (4, 0, -5, "0.0050", date(1900, 1, 1), "", True),
    (5, LARGEST, 1, "0.0149", date(2400, 2, 29), "𠮷x", False),
    (6, -LARGEST, 100, "9999999999.9999", date(1582, 10, 14), "Ab ｘ", None),
    (7, 7, -100, "-0.0001", date(1, 1, 1), "a\u0000b", True),
]
VALUES = pa.table(
    {
        "k": pa.array([row[0] for row in ROWS], pa.int32()),
        "n": pa.array([row[1] for row in ROWS], pa.int64()),
        "m": pa.array([row[2] for row in ROWS], pa.int32()),
        "d": pa.array([row[3] and Decimal(row[3]) for row in ROWS], pa.decimal128(14, 4)),
        "day": pa.array([row[4] for row in ROWS], pa.date32()),
        "s": pa.array([row[5] for row in ROWS], pa.string()),
        "b": pa.array([row[6] for row in ROWS], pa.bool_()),
    }
)
EXPRESSIONS = {
    "integers: // and % take the sign of the dividend, nothing is rounded": [
        "n // 2", "n // 12", "m // 100", "(k * 100 + 12) // 100", "n % 100", "m % 3", "-m // 2", "n - n // 2", "m + k",
        "m * k", "m - k", "(2 * m * k + 3) // (2 * k)", "greatest(n, k)", "least(n, k, m)", "coalesce(n, 0)",
        "nullif(n, 0)", "CAST(n AS VARCHAR)", "CAST(k AS BIGINT)", "CAST(m AS BIGINT) * 4000000000",
    ],
    "decimals keep their scale; halves are rounded away from zero": [
        "d + 1", "d - d", "d * 2", "d + d", "round(d, 2)", "round(d, 3)", "round(d)", "coalesce(d, 0)", "d > 0.005", "d = 2.5",
        "CAST(d AS VARCHAR)", "greatest(d, 0)", "-d",
    ],
    "days": [
        "year(day)", "month(day)", "EXTRACT(YEAR FROM day) * 12 + EXTRACT(MONTH FROM day) - 1",
        "year(day) * 100 + month(day)", "day > CAST('2016-02-28' AS DATE)", "CAST(day AS VARCHAR)", "coalesce(day, CAST('1999-12-31' AS DATE))",
        "EXTRACT(DAY FROM day)", "greatest(day, CAST('2018-01-01' AS DATE))",
    ],
    "text is counted and compared by code point": [
        "length(s)", "substr(s, 1, 1)", "substr(s, 2)", "substr(s, 2, 9)", "substr(s, 9, 1)", "replace(s, ' ', '')",
        "replace(s, '小', '晓')", "upper(s)", "s || 'x'", "s < 'b'", "s > '王'", "s = ''", "coalesce(s, 'none')",
        "s IN ('a', '王小明')", "s <> 'a'",
    ],
    "truth has three values": [
        "b AND n > 0", "b OR n > 0", "NOT b", "b IS NULL", "n IN (7, NULL)", "n NOT IN (7, NULL)", "n BETWEEN 0 AND 7",
        "n IS DISTINCT FROM 7", "n IS NOT DISTINCT FROM m", "CASE WHEN n > 0 THEN 'p' WHEN n < 0 THEN 'm' END",
        "CASE WHEN b THEN n ELSE m END", "CASE k WHEN 1 THEN 'one' ELSE 'more' END", "coalesce(b, FALSE) = TRUE",
    ],
}  # fmt: skip
STATEMENTS = {
    "NULL stands last unless said": "SELECT k, b, s FROM v ORDER BY b, s",
    "also downwards": "SELECT k, n FROM v ORDER BY n DESC, k",
    "first where said": "SELECT n, k FROM v ORDER BY 1 NULLS FIRST, 2",
    "text sorts by code point": "SELECT s FROM v WHERE s IS NOT NULL ORDER BY s",
    "aggregates leave NULL out": "SELECT b, count(*) AS a, count(n) AS c, count(DISTINCT m) AS e, sum(k) AS f, sum(d) AS g,"
    " min(s) AS h, max(s) AS i, min(day) AS j, max(n) AS l, max(b) AS o FROM v GROUP BY b ORDER BY b",
    "of no row": "SELECT count(*) AS a, sum(n) AS c, max(s) AS e FROM v WHERE FALSE",
    "FILTER, HAVING": "SELECT m % 2 AS g, count(*) FILTER (WHERE b) AS c FROM v GROUP BY m % 2 HAVING count(n) > 0 ORDER BY 1",
    "row_number in an order with NULL": "SELECT k, row_number() OVER (PARTITION BY b ORDER BY n DESC, s) AS x FROM v ORDER BY k",
    "first of its kind": "SELECT k FROM v QUALIFY row_number() OVER (PARTITION BY n ORDER BY k DESC) = 1 ORDER BY k",
    "joins: NULL meets nothing": "SELECT a.k, c.k AS j FROM v AS a LEFT JOIN v AS c ON a.n = c.n AND a.k < c.k ORDER BY 1, 2",
    "full join": "SELECT a.k, c.m FROM v AS a FULL OUTER JOIN v AS c ON a.k = c.m ORDER BY 1, 2",
    "join on a range": "SELECT a.k, c.k AS j FROM v AS a INNER JOIN v AS c ON c.k BETWEEN a.k AND coalesce(a.m, 9) ORDER BY 1, 2",
    "NOT EXISTS": "SELECT k FROM v WHERE NOT EXISTS (SELECT 1 FROM v AS c WHERE c.m = v.k) ORDER BY k",
    "UNION ALL, and types that meet": "SELECT k AS x, CAST(NULL AS VARCHAR) AS y FROM v UNION ALL SELECT n, s FROM v ORDER BY 1, 2",
    "DISTINCT takes NULL for one value": "SELECT DISTINCT b, n FROM v ORDER BY b, n",
    "all columns of one": "SELECT a.* FROM v AS a CROSS JOIN (SELECT max(k) AS k FROM v) AS c WHERE a.k = c.k ORDER BY 1",
    "a list in its order": "SELECT b, list(struct_pack(k := k, s := s, d := d) ORDER BY n NULLS FIRST, s, k) AS l FROM v"
    " GROUP BY b ORDER BY b",
    "a list of no rows, and of NULL": "SELECT b, list(n ORDER BY k) FILTER (WHERE k < 4) AS l, coalesce(list(s ORDER BY s, k)"
    " FILTER (WHERE k > 99), []) AS o FROM v GROUP BY b ORDER BY b",
    "a list sorted by its fields, NULL last in each": "SELECT m > 0 AS g, list_sort(list(struct_pack(b := b, day := day, s := s,"
    " d := d, is_late := day > CAST('2000-01-01' AS DATE) OR b, n := n, k := k))) AS l FROM v GROUP BY m > 0 ORDER BY 1",
    "what is in both, lists and all": "WITH l AS (SELECT m, list_sort(list(struct_pack(n := n, s := s, k := k))) AS l FROM v"
    " GROUP BY m), o AS (SELECT * FROM l INTERSECT SELECT * FROM (SELECT m, l FROM l WHERE m > 2 UNION ALL SELECT m, l FROM l)"
    " AS u) SELECT m, l FROM o ORDER BY m",
    "a list unnested": "WITH l AS (SELECT b, list({'k': k, 'i': {'n': n, 's': [s, 'x']}} ORDER BY k) AS l FROM v GROUP BY b),"
    " e AS (SELECT b, UNNEST(l) AS e FROM l) SELECT e.b, e.e.k AS k, e.e.i.n AS n, e.e.i.s AS s FROM e ORDER BY 2",
}  # fmt: skip


def assert_same(found, expected):
    assert found.schema.names == expected.schema.names
    assert found.schema.types == expected.schema.types
    assert found.to_pylist() == expected.to_pylist()


@pytest.mark.parametrize("what", EXPRESSIONS)
def test_an_expression_gives_the_same(both, what):
    columns = ", ".join(f"{text} AS c{number}" for number, text in enumerate(EXPRESSIONS[what]))
    duckdb, spark = both(f"SELECT k, {columns} FROM v ORDER BY k", v=VALUES)
    names = ["k", *EXPRESSIONS[what]]
    differ = {
        name: (one.to_pylist(), other.to_pylist())
        for name, one, other in zip(names, duckdb.columns, spark.columns, strict=True)
        if (one.type, one.to_pylist()) != (other.type, other.to_pylist())
    }
    assert differ == {}
    assert duckdb.num_rows == len(ROWS)


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_statement_gives_the_same(both, what):
    duckdb, spark = both(STATEMENTS[what], v=VALUES)
    assert duckdb.num_rows
    assert_same(spark, duckdb)


@pytest.mark.parametrize(
    "text", ["n + 1", "m * 100000000", "n // (k - 5)", "n % (k - 5)", "CAST(s AS INTEGER)", "CAST(n AS INTEGER)"]
)
def test_what_has_no_result_is_an_error_on_both_and_the_error_holds_no_value(duckdb, spark, say, text):
    from pipeline.engine.spark_engine import SparkFailed

    say(f"SELECT {text} AS x FROM v ORDER BY k")
    with pytest.raises(Exception, match=r"(?i)out of range|overflow|division by zero|could not|conversion"):
        duckdb.fetch("as said", {"v": VALUES})
    with pytest.raises(SparkFailed) as failed:
        spark.fetch("as said", {"v": VALUES})
    assert failed.value.condition in {"ARITHMETIC_OVERFLOW", "DIVIDE_BY_ZERO", "REMAINDER_BY_ZERO", "CAST_INVALID_INPUT",
                                      "CAST_OVERFLOW"}  # fmt: skip
    assert "王" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


LETTERS = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code <= 0xDFFF]
UNICODE = pa.table({"c": pa.array([ord(letter) for letter in LETTERS], pa.int32()), "s": pa.array(LETTERS)})


def test_upper_differs_only_at_letters_no_document_number_has(both):
    """Java turns ß into SS and knows a newer Unicode; Latin, full-width, Greek, Cyrillic and Han letters are alike."""
    duckdb, spark = both("SELECT c, upper(s) AS x, length(s) AS y, s || s AS z FROM v ORDER BY s", v=UNICODE)
    assert duckdb["c"].equals(spark["c"])
    assert duckdb["y"].equals(spark["y"])
    assert duckdb["z"].equals(spark["z"])
    pairs = zip(duckdb["c"].to_pylist(), duckdb["x"].to_pylist(), spark["x"].to_pylist(), strict=True)
    differ = {code for code, one, other in pairs if one != other}
    alike = {*range(1, 0xDF), *range(0xE0, 0x149), *range(0x391, 0x3B0), *range(0x3B1, 0x450), *range(0x4E00, 0xA000),
             *range(0xFF01, 0xFFE0), *range(0x20000, 0x30000)}  # fmt: skip
    assert differ & alike == set()
    assert 0xDF in differ
    assert len(differ) < 150
