"""Every record can be explained, as it was published; values are shown for a stated purpose only."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps.explaining import explain_link
from pipeline.steps.quarantine_values import Place
from pipeline.steps.reviewing_values import NoSuchRecord
from pipeline.store import RunStore

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def silent(_step, _done, _total):
    return None


def invoke(place, *options):
    record = [place.source, place.file_name, str(place.row_number)]
    return CliRunner().invoke(app, ["explain-link", *record, *WHERE, "--by", "A. Name", *options])


def places(table):
    columns = (table[name].to_pylist() for name in ("source", "file_name", "row_number"))
    return [Place(*place) for place in zip(*columns, strict=True)]


def test_what_is_explained_is_what_was_published(home, seen):
    one_each = {(row["method"], row["decision"]): row for row in seen.view("identity_link")}
    assert {"id_exact", "id_repaired"} <= {method for method, _ in one_each}
    for (method, decision), row in one_each.items():
        found = explain_link(CYCLE, Place(row["source"], row["file_name"], row["row_number"]), "office", None, silent)
        assert (found.differs, found.record, found.sides) == ((), None, ())
        assert (found.explanation.method, found.explanation.decision) == (method, decision)
        best = found.explanation.candidates[0]
        assert (best.household_id, best.member_no) == (row["household_id"], row["member_no"])
        assert [step.bits for step in best.steps] == [one["weight"] for one in json.loads(row["evidence"])]


def test_a_record_that_fell_to_nobody_says_why_and_is_drawn(home, seen, published_once, tmp_path):
    store = RunStore(home, *("yiyang", "2018H2"), published_once["run_id"])
    linked = set(places(store.read("link_of_all")))
    nobody = next(place for place in places(store.read("identity")) if place not in linked)
    chart = tmp_path / "chart.svg"
    told = invoke(nobody, "--chart", str(chart))
    assert told.exit_code == 0, told.output
    assert "不属登记家庭 nobody of the register" in told.stdout
    assert chart.read_text("utf-8").startswith("<svg")
    assert isinstance(invoke(nobody, "--chart", "chart.png").exception, UsageError)
    assert isinstance(invoke(Place("banking", "nothing.gz", 1)).exception, NoSuchRecord)


def test_values_are_shown_for_a_purpose_and_the_look_is_kept(home, seen, query, published_once):
    row = next(row for row in seen.view("identity_link") if row["method"] == "id_exact" and row["decision"] == "match")
    place = Place(row["source"], row["file_name"], row["row_number"])
    persons = RunStore(home, *("yiyang", "2018H2"), published_once["run_id"]).read("person").to_pylist()
    key = (row["household_id"], row["member_no"])
    person = next(one for one in persons if (one["household_id"], one["member_no"]) == key)
    without = invoke(place, "--json")
    assert person["id_number"] not in without.stdout
    assert person["name"] not in without.stdout
    assert query("SELECT count(*) FROM audit.event WHERE action ~ '^review'") == [(0,)]
    shown = invoke(place, "--reveal", "--purpose", "an objection", "--json")
    assert json.loads(shown.stdout)["sides"][0]["cells"]["id_number"] == person["id_number"]
    assert query("SELECT actor, action, purpose FROM audit.event WHERE action ~ '^review'") == [
        ("A. Name", "review_reveal", "an objection")
    ]
    assert person["name"] in invoke(place, "--reveal", "--purpose", "an objection").stdout


def test_what_today_is_found_otherwise_is_said(home, seen, published_once):
    """The run's own table of links is tampered with."""
    store = RunStore(home, *("yiyang", "2018H2"), published_once["run_id"])
    links = store.read("link_of_all")
    rows = links.to_pylist()
    rows[0]["household_id"] = "YI9"
    store.write("link_of_all", links.schema, [type(links).from_pylist(rows, schema=links.schema)])
    found = explain_link(CYCLE, places(links)[0], "office", None, silent)
    assert found.differs == (f"household_id: YI9 → {links['household_id'][0].as_py()}",)
    assert "Published otherwise, household_id: YI9" in invoke(places(links)[0]).stdout
