"""The DAGs beside the verification: as Airflow parses them, and run with fake steps in place of the real ones."""

from __future__ import annotations

import pytest

from pipeline.catalogue import region_names

pytestmark = pytest.mark.airflow
PARTS = ("What.", "When.", "Upstream.", "Who reads it.", "Impact of failure.", "How to rerun.")
SHAPES = {
    "uprate": ({"uprate": []}, {"month": None}, "uprating"),
    "watch": (
        {"deliveries_in": [], "watch": ["deliveries_in"]},
        {"cycle": None, "inbox": None, "accept_missing": []},
        "watch",
    ),
    "release": ({"approved": [], "hand_out": ["approved"], "tell": ["hand_out"]}, {}, "feeds"),
}
ASSET_OF = {"release": "hand_out"}
"""The task that updates the asset, where it is not named as the DAG is."""


@pytest.fixture
def dags(parsed):
    assert parsed["errors"] == {}
    assert parsed["heavy"] == []
    return parsed["dags"]


@pytest.mark.parametrize("kind", SHAPES)
def test_one_dag_a_region_with_runbook_form_and_asset(dags, kind):
    upstream, form, asset = SHAPES[kind]
    assert sorted(name for name in dags if name.startswith(f"{kind}_")) == [f"{kind}_{name}" for name in region_names()]
    for region in region_names():
        dag = dags[f"{kind}_{region}"]
        assert dag["serialized"]
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
        assert all(f"**{part}**" in dag["doc"] for part in PARTS)
        assert {name: task["upstream"] for name, task in dag["tasks"].items()} == upstream
        assert {name: param["value"] for name, param in dag["params"].items()} == form
        assert dag["tasks"][ASSET_OF.get(kind, kind)]["assets"] == [f"{asset}_{region}"]
        for task in dag["tasks"].values():
            assert (task["owner"], task["retries"], bool(task["doc"])) == ("verification-office", 3, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "conf", "logical_date", "month", "state", "events"),
    [
        ("done", {}, "2019-01-01T03:00:00+08:00", 201901, "success", ["uprating_yiyang"]),
        ("done", {"month": "2020-01"}, None, 202001, "success", ["uprating_yiyang"]),
        ("unchanged", {}, "2019-02-01T03:00:00+08:00", 201902, "skipped", []),
        ("refused", {}, "2019-02-01T03:00:00+08:00", 201902, "failed", []),
    ],
)
def test_an_uprating(run_dag, mode, conf, logical_date, month, state, events):
    run = run_dag(mode, conf, logical_date, dag="uprate_yiyang")
    assert [call[0] for call in run.calls] == ["uprate_month"]
    assert run.calls[0][-1] == month
    assert (run.states["uprate"], run.tries["uprate"], run.events) == ([state], 1, events)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "state", "events"), [("done", "success", ["watch_yiyang"]), ("unchanged", "skipped", [])]
)
def test_a_watch_takes_the_month_that_ended_and_its_inbox(run_dag, airflow_home, mode, state, events):
    run = run_dag(mode, {}, "2018-12-01T02:30:00+08:00", dag="watch_yiyang")
    inbox = f"{airflow_home}/inbox/yiyang/2018M11"
    watched = ["yiyang", "2018M11", "2018-11-30", inbox, []]
    assert run.calls == [["look_for_deliveries", *watched], ["run_cycle", *watched]]
    assert (run.states["watch"], run.events) == ([state], events)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "calls", "state", "events"),
    [
        ("done", ["hand_out_feeds", "hand_out_feeds", "tell_receivers"], "success", ["feeds_yiyang"]),
        ("refused", ["hand_out_feeds"], "failed", []),
    ],
)
def test_a_release_hands_out_each_approval_and_tells_it(run_dag, mode, calls, state, events):
    run = run_dag(mode, {}, dag="release_yiyang")
    assert run.calls[0] == ["waiting_approvals", "yiyang"]
    assert [call[0] for call in run.calls[1:]] == calls
    assert run.calls[1][:3] == ["hand_out_feeds", "yiyang", "2018H1"]
    assert (run.states["hand_out"], run.tries["hand_out"], run.events) == ([state], 1, events)
