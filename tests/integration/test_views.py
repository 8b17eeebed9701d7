import pytest

from pipeline.errors import UsageError
from pipeline.warehouse.publish import publish
from pipeline.warehouse.views import VIEWS, read_view

# CONTRACT section 5, word for word
CONTRACT = {
    "identity_link": "source, file_name, row_number, household_id, member_no, decision, match_weight, "
    "match_probability, method, runner_up_weight, evidence, model_version",
    "flag": "household_id, member_no, township_code, outcome, action, category, previous_category, amount_monthly, "
    "previous_amount_monthly, effective_month, grace_start, grace_end, notice_required, reason_codes, "
    "explanation_zh, explanation_en, countable_income_monthly, income_per_head, standard_monthly, policy_version, "
    "revision, supersedes, margin_yuan, flips, earliest_stop_month",
    "income_month": "household_id, member_no, month, kind, source, amount, grade, record",
    "asset": "household_id, member_no, kind, value, floor_area_m2, share, unit_id, as_of, record",
    "household_assessment": "household_id, counted_members, countable_income_monthly, income_per_head, "
    "rigid_expenditure_monthly, net_income_per_head, financial_assets_per_head, homes, over_limits, unknowns, "
    "conflicts",
    "quarantine": "source, file_name, row_number, column_name, rule, severity, reason_zh, reason_en, state",
    "delivery": "source, file_name, sha256, rows_in, rows_accepted, rows_quarantined, rows_duplicate, rows_matched, "
    "rows_review, rows_unmatched, state, refused_because",
    "review_task": "task_id, kind, household_id, record, opened_at, decided_by, decided_at, judgement, note",
    "screening": "kind, township_code, household_id, member_no, detail",
}


def test_the_views_are_those_of_the_contract():
    assert set(VIEWS) == set(CONTRACT)


@pytest.mark.parametrize("schema", ["serve", "history"])
def test_every_view_has_exactly_the_columns_of_the_contract_in_its_order(query, schema):
    found = query(
        "SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns "
        "WHERE table_schema = %s GROUP BY 1",
        schema,
    )
    assert dict(found) == {view: f"region, cycle, run_id, {columns}" for view, columns in CONTRACT.items()}


@pytest.mark.parametrize("schema", ["serve", "history"])
def test_every_column_is_explained_in_both_languages(query, schema):
    silent = query(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'v' AND a.attnum > 0 "
        "AND coalesce(col_description(c.oid, a.attnum), '') NOT LIKE '%%/ %%'",
        schema,
    )
    assert silent == []


def test_money_is_numeric_14_2_in_every_view(query):
    money = query(
        "SELECT DISTINCT numeric_precision, numeric_scale FROM information_schema.columns WHERE table_schema = 'serve' "
        "AND (column_name LIKE '%%amount%%' OR column_name ~ '(income|expenditure|standard)_(monthly|per_head)' "
        "OR column_name IN ('value', 'margin_yuan', 'financial_assets_per_head', 'income_per_head'))"
    )
    assert money == [(14, 2)]


def test_rows_come_in_one_order_and_a_person_after_his_household(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    with read_view(url, "flag", "yiyang", "2018H2") as found:
        names = [column.name for column in found.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    assert [(row["household_id"], row["member_no"]) for row in rows] == [("YI01", None), ("YI01", 2), ("YI02", None)]


def test_a_named_run_is_read_from_history(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables())
    with read_view(url, "flag", "yiyang", "2018H2", run_id="run-1") as found:
        assert {row[2] for row in found.rows} == {"run-1"}


@pytest.mark.parametrize("view", list(VIEWS))
def test_an_empty_view_has_its_columns_and_no_rows(url, view):
    with read_view(url, view, "yiyang", "2018H2") as found:
        assert [column.name for column in found.columns][:3] == ["region", "cycle", "run_id"]
        assert list(found.rows) == []


def test_an_unknown_view_names_the_known_ones(url):
    with (
        pytest.raises(UsageError, match=r"Unknown view 'flags'\. Known: identity_link, flag"),
        read_view(url, "flags", "yiyang", "2018H2"),
    ):
        pass


def test_one_cycle_is_read_from_its_own_partition_alone(query, url, make_run, make_tables):
    for number, cycle in enumerate(("2018H1", "2018H2")):
        publish(url, make_run(f"run-{number}", cycle=cycle), make_tables())
    plan = "\n".join(
        row[0] for row in query("EXPLAIN SELECT * FROM serve.flag WHERE region = 'yiyang' AND cycle = '2018H2'")
    )
    assert "flag__yiyang__2018H2" in plan
    assert "flag__yiyang__2018H1" not in plan
