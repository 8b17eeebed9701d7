"""A changed policy on a published run, and what hangs on the run's flags: on a small municipality, from end to end."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.context import open_context
from pipeline.steps.whatif import NothingPublished, what_if
from pipeline.warehouse.views import read_view, view_checksum

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture
def report(tmp_path, url, monkeypatch):
    """A published run of a small municipality."""
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("HESV_DATABASE_URL", plain)
    make_sample("yiyang", CYCLE, tmp_path / "town", households=120, seed=11)
    return run_cycle(CYCLE, str(tmp_path / "town" / "inbox"), announce=lambda _step, _done, _total: None)


def test_a_changed_policy_is_tried_and_nothing_published(report, url, tmp_path):
    before = view_checksum(url, "yiyang", "2018H2")
    same = what_if(CYCLE, {"dibao_standard": "580"})
    assert {move for move, count in same.total.moves.items() if count} == {"same"}
    higher = what_if(CYCLE, {"dibao_standard": "700"})
    assert (higher.total.moves["enters"] > 0, higher.total.moves["leaves"], higher.total.more_fen > 0) == (
        True,
        0,
        True,
    )
    assert sum(total.more_fen for total in higher.townships) == higher.total.more_fen
    arguments = ["whatif", "--region", "yiyang", "--cycle", "2018H2", "--set", "dibao_standard=700"]
    shown = CliRunner().invoke(app, [*arguments, "--json", "--chart", str(tmp_path / "chart.svg")])
    assert json.loads(shown.stdout)["total"]["more_monthly"] == higher.total.more_fen / 100
    assert (tmp_path / "chart.svg").read_text("utf-8").startswith("<svg")
    assert view_checksum(url, "yiyang", "2018H2") == before
    with pytest.raises(NothingPublished):
        what_if(Cycle.of("yiyang", "2018H1"), {"dibao_standard": "700"})


def test_flags_say_which_records_turn_them_and_the_report_what_hangs_on_tasks(report, url):
    asked, turned = 0, 0
    with read_view(url, "flag", "yiyang", "2018H2") as view:
        names = [column.name for column in view.columns]
        flags = [dict(zip(names, row, strict=True)) for row in view.rows]
    for flag in flags:
        assert (flag["flips"] is None) == (flag["outcome"] in ("keep", "blocked"))
        asked += flag["flips"] is not None
        turned += flag["flips"] not in (None, "[]")
    assert asked > turned > 0
    yuan = [row["yuan_monthly"] for row in report.review_order]
    assert yuan == sorted(yuan, reverse=True)
    assert len(yuan) <= 20 < 10_000
    assert 0 <= report.wrong_adverse["wrong"] <= report.wrong_adverse["hanging"] <= report.wrong_adverse["adverse"]
    store = open_context(CYCLE, report.run_id).store
    assert store.rows("task_risk") == store.rows("review_task")
