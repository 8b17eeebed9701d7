"""The verification DAG run by the real Airflow, with fake steps in place of the real ones."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
CONF = {"cycle": "2018H2", "inbox": "in/box"}
CYCLE = ["yiyang", "2018H2", "2018-12-31"]
SOURCES = ("register", "housing", "banking")
TAIL = ["link", "assess", "decide", "screen", "publish", "report"]
REPORT_FIELDS = {"step", "region", "cycle", "run_id", "source", "state", "counts"}


def only_reports(values: list) -> bool:
    """Whether every XCom is a StepReport's fields, or a list of such."""
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return all(set(item) == REPORT_FIELDS for item in flat)


def test_a_whole_run_maps_over_the_delivered_sources(run_dag):
    conf = {**CONF, "accept_missing": ["employment", "social_security"], "force": True}
    run = run_dag("done", conf, as_command=True)
    assert (run.exit_code, run.state) == (0, "success")
    assert run.calls[0] == ["look_for_deliveries", *CYCLE, "in/box", ["employment", "social_security"]]
    assert run.calls[1] == ["open_run", *CYCLE, "in/box", ["employment", "social_security"], True]
    mapped = run.calls[2:11]
    expected = [["land", *CYCLE, "run-1", source, "in/box"] for source in SOURCES]
    expected += [[step, *CYCLE, "run-1", source] for step in ("validate", "gate") for source in SOURCES]
    assert sorted(mapped) == sorted(expected)
    for source in SOURCES:
        assert [call[0] for call in mapped if call[5] == source] == ["land", "validate", "gate"]
    assert run.calls[11:] == [[step, *CYCLE, "run-1"] for step in TAIL]
    assert {state for states in run.states.values() for state in states} == {"success"}
    assert len(run.states["source.gate"]) == 3
    assert run.events == ["verification_yiyang"]
    assert only_reports(run.xcoms)
    assert len(run.xcoms) == 1 + 1 + 1 + 9 + 6


def test_the_same_inputs_again_end_green_and_publish_nothing(run_dag):
    run = run_dag("unchanged", CONF)
    assert (run.exit_code, run.state) == (0, "success")
    assert [call[0] for call in run.calls] == ["look_for_deliveries", "open_run"]
    assert run.states.pop("deliveries_in") == ["success"]
    assert run.states.pop("open_run") == ["success"]
    assert {state for states in run.states.values() for state in states} == {"skipped"}
    assert run.events == []


@pytest.mark.parametrize(
    ("logical_date", "variable", "cycle", "as_of", "inbox"),
    [
        ("2019-01-01T02:00:00+08:00", None, "2018H2", "2018-12-31", "{home}/inbox/yiyang/2018H2"),
        ("2019-07-01T02:00:00+08:00", "shared/yiyang", "2019H1", "2019-06-30", "shared/yiyang/2019H1"),
    ],
)
def test_an_empty_form_takes_the_half_year_that_ended_and_its_inbox(
    run_dag, airflow_home, monkeypatch, logical_date, variable, cycle, as_of, inbox
):
    if variable:
        monkeypatch.setenv("AIRFLOW_VAR_HESV_INBOX_YIYANG", variable)
    run = run_dag("unchanged", {}, logical_date)
    assert run.exit_code == 0
    assert run.calls[-1] == ["open_run", "yiyang", cycle, as_of, inbox.format(home=airflow_home), [], False]


def test_a_refused_source_fails_at_once_and_stops_the_run(run_dag):
    run = run_dag("refused", CONF)
    assert (run.exit_code, run.state) == (1, "failed")
    assert sorted(run.states["source.gate"]) == ["failed", "success", "success"]
    assert run.tries["source.gate"] == 1
    assert {run.states[name][0] for name in TAIL} == {"upstream_failed"}
    assert [call for call in run.calls if call[0] in TAIL] == []
    assert "Delivery of housing refused at housing: made-up check" in run.log
    assert run.events == []


def test_at_the_deadline_the_wait_fails_at_once_and_says_what_is_out(run_dag):
    run = run_dag("out", CONF)
    assert (run.exit_code, run.state) == (1, "failed")
    assert run.tries["deliveries_in"] == 1
    assert [call[0] for call in run.calls] == ["look_for_deliveries"]
    assert "still out: housing: no manifest.json" in run.log


def test_a_run_held_by_another_fails_at_once(run_dag):
    run = run_dag("locked", CONF)
    assert (run.exit_code, run.states["publish"], run.tries["publish"]) == (1, ["failed"], 1)
    assert [call[0] for call in run.calls].count("publish") == 1
    assert run.events == []


def test_an_unknown_cycle_never_reaches_a_step(run_dag):
    run = run_dag("done", {"cycle": "2018H3", "inbox": "in/box"})
    assert run.exit_code != 0
    assert run.calls == []
