"""Every run leaves a report of how good its links are, and a score says how good they were."""

from __future__ import annotations

import csv
import json

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ("--region", "yiyang", "--cycle", "2018H2")
PERSONAL = ("name", "id_number", "phone")


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=200, seed=11)
    return out


@pytest.fixture
def folder(tmp_path, url, monkeypatch):
    """What a run of the municipality in an empty home leaves."""
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(
        "HESV_DATABASE_URL", make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )

    def run(inbox, *, force=False):
        report = run_cycle(CYCLE, str(inbox), (), force=force, announce=silent)
        return report, tmp_path / "home" / "runs" / "yiyang" / "2018H2" / report.run_id

    return run


def test_a_run_leaves_the_same_link_quality_each_time_and_a_score_holds_it_against_the_truth(folder, municipality):
    report, kept = folder(municipality / "inbox")
    page = (kept / "link_quality.html").read_text("utf-8")
    text = (kept / "link_quality.json").read_text("utf-8")
    found = json.loads(text)

    whole = report.link_quality
    assert whole["records"] == sum(each["records"] for each in whole["by_source"].values()) > 2000
    assert whole["match_rate"] + whole["review_rate"] + whole["nobody_rate"] == pytest.approx(1)
    assert found["sources"][-1]["precision"] == whole["precision"]
    assert sum(row["flags"] for row in found["flags"]) > 0
    assert found["held_back"]["identities"] > 100
    assert {rule["rule"] for rule in found["blocking"]["rules"]} >= {"name", "phone", "household"}
    assert set(found["persons"]["sex"]) == set(whole["by_source"])

    with (municipality / "inbox" / "register" / "members.csv").open(encoding="utf-8") as file:
        personal = {row[column] for row in csv.DictReader(file) for column in PERSONAL if len(row[column]) > 1}
    assert not [value for value in personal if value in page or value in text]

    scored = CliRunner().invoke(app, ["score", *WHERE, "--truth", str(municipality / "truth"), "--json"])
    detail = json.loads(scored.stdout)
    true_recall = detail["linkage"][0]["recall"]
    assert whole["recall"]["low"] - 0.005 <= true_recall <= whole["recall"]["high"] + 0.005
    assert whole["precision"]["low"] <= detail["linkage"][0]["precision"]
    assert detail["linkage_detail"]["residual"]["scored"] < detail["linkage"][0]["scored"]
    assert detail["linkage_detail"]["sound_or_repairable"]["recall"] > 0.99
    assert {row["kind"] for row in detail["linkage_detail"]["traps"]} >= {"row:doppel", "twin"}
    assert set(detail["linkage_detail"]["by_group"]) == {"age_band", "sex", "hukou", "settlement", "township"}

    shown = CliRunner().invoke(app, ["score", *WHERE, "--truth", str(municipality / "truth")])
    for words in ("sound or repairable", "What people are asked", "row:doppel", "By sex of the person", "rural"):
        assert words in shown.stdout, words

    _, again = folder(municipality / "inbox", force=True)
    assert again != kept
    assert (again / "link_quality.json").read_text("utf-8") == text
