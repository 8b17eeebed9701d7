"""Which statements may go to Spark, and what becomes of a list."""

from pathlib import Path

import pytest

from tests.engine.conftest import need

need("sqlglot")

from pipeline.engine.duckdb_engine import statement  # noqa: E402
from pipeline.engine.translate import NotPortable, to_spark  # noqa: E402

STEPS = Path(__file__).parents[2] / "sql" / "steps"
NAMES = sorted(str(file.relative_to(STEPS).with_suffix("")) for file in STEPS.rglob("*.sql"))


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_of_the_steps_can_go_to_spark(name):
    translated = to_spark(statement(name))
    assert translated.tables
    assert "//" not in translated.sql
    assert "--" not in translated.sql


def test_the_tables_a_statement_names_are_those_of_others():
    assert to_spark("WITH a AS (SELECT x FROM b) SELECT a.x FROM a JOIN c ON a.x = c.x ORDER BY 1").tables == {"b", "c"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT list(a) AS l FROM t", "list() without ORDER BY"),
        ("SELECT list(a ORDER BY a DESC) AS l FROM t", "DESC"),
        ("SELECT a / 2 AS x FROM t", "DIV"),  # of integers a fraction, of decimals another type on each
        ("SELECT avg(a) AS x FROM t", "AVG"),
        ("SELECT trim(a) AS x FROM t", "TRIM"),  # which letters are blank
        ("SELECT lower(a) AS x FROM t", "LOWER"),
        ("SELECT substr(a, 0, 2) AS x FROM t", "substr()"),
        ("SELECT substr(a, b) AS x FROM t", "substr()"),
        ("SELECT dayofweek(a) AS x FROM t", "DAYOFWEEK"),
        ("SELECT a + INTERVAL 1 MONTH AS x FROM t", "INTERVAL"),
        ("SELECT to_json(a) AS x FROM t", "JSON"),
        ("SELECT CAST(a AS DOUBLE) AS x FROM t", "CAST to DOUBLE"),
        ("SELECT list_sort(a) AS x FROM t", "list_sort()"),
        ("SELECT list_sort(list(a)) AS x FROM t", "list_sort()"),
        ("SELECT list_sort(list(struct_pack(a := [b])), 'DESC') AS x FROM t", "list_sort()"),
        ("SELECT list_sort(list(struct_pack(a := [b]))) AS x FROM t", "list_sort()"),
        ("SELECT some_function(a) AS x FROM t", "SOME_FUNCTION"),
    ],
)
def test_what_is_not_shown_to_be_the_same_is_refused(text, what):
    with pytest.raises(NotPortable) as refused:
        to_spark(text)
    assert what in refused.value.what


def test_a_list_is_sorted_by_its_keys_with_null_where_the_statement_says():
    text = "SELECT list(a ORDER BY b NULLS FIRST, c) FILTER (WHERE d) AS l FROM t"
    assert to_spark(text).sql == (
        "SELECT NULLIF(TRANSFORM(SORT_ARRAY(COLLECT_LIST(STRUCT(NOT (b) IS NULL AS null_0, b AS key_0, "
        "(c) IS NULL AS null_1, c AS key_1, a AS value)) FILTER(WHERE d)), e -> e.value), ARRAY()) AS l FROM t"
    )


def test_a_list_of_structs_is_sorted_by_their_fields_and_made_of_them():
    text = "SELECT list_sort(list(struct_pack(n := a, o := b OR c))) AS l FROM t"
    assert to_spark(text).sql == (
        "SELECT NULLIF(TRANSFORM(SORT_ARRAY(COLLECT_LIST(STRUCT((a) IS NULL AS null_0, a AS key_0, "
        "(b OR c) IS NULL AS null_1, b OR c AS key_1))), e -> STRUCT(e.key_0 AS n, e.key_1 AS o)), ARRAY()) AS l FROM t"
    )


def test_every_order_says_where_null_stands():
    assert "ORDER BY a NULLS LAST, b DESC" in to_spark("SELECT a, b FROM t ORDER BY a, b DESC").sql
