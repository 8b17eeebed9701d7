"""The verification DAGs as Airflow parses them: shape, form, schedule, and what the file may import."""

from __future__ import annotations

import ast
import re

import pytest

from pipeline.airflow_home import DAGS
from tests.dags.schedule import SCHEDULE

pytestmark = pytest.mark.airflow
REGIONS = sorted(
    path.stem for path in (DAGS.parent / "pipeline" / "policy" / "regions").glob("*.yml") if path.stem != "base"
)
UPSTREAM = {
    "deliveries_in": [],
    "open_run": ["deliveries_in"],
    "deliveries": ["open_run"],
    "source.land": ["deliveries"],
    "source.validate": ["source.land"],
    "source.gate": ["source.validate"],
    "link": ["open_run", "source.gate"],
    "assess": ["link"],
    "decide": ["assess"],
    "screen": ["decide"],
    "publish": ["screen"],
    "report": ["publish"],
}


def test_the_folder_parses_to_one_dag_a_region(parsed):
    assert parsed["errors"] == {}
    verifying = sorted(dag_id for dag_id in parsed["dags"] if dag_id.startswith("verify_"))
    assert verifying == [f"verify_{region}" for region in REGIONS]
    assert "yiyang" in REGIONS


def test_parsing_imports_nothing_heavy(parsed):
    assert parsed["heavy"] == []


@pytest.mark.parametrize("region", REGIONS)
def test_a_dag_says_what_it_is(parsed, region):
    dag = parsed["dags"][f"verify_{region}"]
    assert dag["serialized"]
    assert dag["tags"] == sorted(["half-yearly", "verification", region])
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
    for part in ("What.", "When.", "Upstream.", "Who reads it.", "Impact of failure.", "How to rerun."):
        assert f"**{part}**" in dag["doc"]


@pytest.mark.parametrize("region", REGIONS)
def test_tasks_in_order_with_owner_doc_and_growing_retries(parsed, region):
    tasks = parsed["dags"][f"verify_{region}"]["tasks"]
    assert {name: task["upstream"] for name, task in tasks.items()} == UPSTREAM
    for task in tasks.values():
        assert task["owner"] == "verification-office"
        assert (task["retries"], task["backoff"], task["longest_wait"]) == (3, 2.0, 1800.0)
        assert task["time_limit"] > 0
        assert task["doc"]
        assert task["trigger_rule"].endswith("ALL_SUCCESS")


def test_publishing_updates_the_asset_of_the_region_alone(parsed):
    for region in REGIONS:
        tasks = parsed["dags"][f"verify_{region}"]["tasks"]
        assets = {name: task["assets"] for name, task in tasks.items() if task["assets"]}
        assert assets == {"publish": [f"verification_{region}"]}


def test_the_form(parsed):
    dag = parsed["dags"]["verify_yiyang"]
    assert {name: param["value"] for name, param in dag["params"].items()} == {
        "cycle": None, "inbox": None, "accept_missing": [], "force": False,
    }  # fmt: skip
    assert all(param["description"] for param in dag["params"].values())
    sources = ["banking", "employment", "housing", "register", "social_security", "vehicles"]
    assert dag["schemas"]["accept_missing"]["items"] == {"type": "string", "enum": sources}
    assert dag["schemas"]["force"] == {"type": "boolean"}


@pytest.mark.parametrize(("moment", "at", "cycle", "due"), SCHEDULE)
def test_schedule_and_the_half_year_it_verifies(parsed, moment, at, cycle, due):
    assert parsed["runs"][moment] == {"at": at, "cycle": cycle}
    assert parsed["due"][moment] == due


def test_only_what_may_pass_by_itself_is_retried(parsed):
    stays = ("DeliveryRefused", "SeveralRefused", "UsageError", "UnknownCycle", "PolicyInvalid", "RunLocked")
    assert parsed["raised"] == {
        **dict.fromkeys(stays, "AirflowFailException"), "DependencyDown": "DependencyDown", "OSError": "OSError",
    }  # fmt: skip


ALLOWED = {
    "__future__", "airflow.sdk", "airflow.sdk.bases.sensor", "airflow.sdk.exceptions", "collections.abc", "contextlib",
    "dags.common", "dataclasses", "datetime", "logging", "pipeline", "pipeline.catalogue", "pipeline.cycle",
    "pipeline.errors", "pipeline.settings", "pipeline.steps", "typing", "zoneinfo",
}  # fmt: skip


SQL = re.compile(r"\b(SELECT\b.*\bFROM|INSERT INTO|UPDATE\b.*\bSET|DELETE FROM)\b", re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("file", sorted(DAGS.glob("*.py")), ids=lambda file: file.name)
def test_a_dag_file_holds_no_rule_no_sql_and_no_pandas(file):
    source = file.read_text("utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    assert imported <= ALLOWED
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    assert [text for text in texts if isinstance(text, str) and SQL.search(text)] == []
