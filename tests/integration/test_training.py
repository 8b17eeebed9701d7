"""`hesv train`: from an inbox, from a run's folder, and again with the same bytes. No warehouse is needed."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from pipeline import tables
from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.linkage.learning import learning_pairs
from pipeline.linkage.model import parse_model
from pipeline.linkage.reading.characters import load_characters
from pipeline.sampling import make_sample
from pipeline.steps.training import NothingToLearnFrom, read_delivery
from pipeline.store import RunStore

CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=60, seed=7)
    return out / "inbox"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(learning_pairs, "RANDOM_PAIRS", 20_000)
    return tmp_path / "home"


@pytest.fixture
def run_folder(home, inbox):
    """What a run's link step leaves, of the same delivery."""
    found = read_delivery(inbox)
    store = RunStore.of(home, CYCLE, "run-1")
    sides = {"identity": (tables.IDENTITY, found.records), "person": (tables.PERSON, found.persons)}
    for name, (schema, table) in sides.items():
        store.write(name, schema, [table])
    return store.root


@pytest.mark.slow
def test_a_model_is_learnt_from_an_inbox_and_a_runs_folder(home, inbox, run_folder, tmp_path):
    out = tmp_path / "model.yml"
    command = ["train", "--from", str(inbox), "--from", str(run_folder), "--model-version", "v7", "--out", str(out)]
    made = CliRunner().invoke(app, [*command, "--json"])
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert [each["delivery"] for each in told["learnt_from"]] == ["yiyang-2018H2", "run-1"]
    assert set(told["thresholds"]) == {"social_security", "employment", "housing", "banking"}
    first = out.read_bytes()
    model = parse_model(first.decode(), load_characters())
    assert (model.model_version, model.trained_on) == ("v7", ("yiyang-2018H2", "run-1"))
    assert [path.name for path in (home / "runs" / "yiyang" / "2018H2").iterdir()] == ["run-1"]
    shown = CliRunner().invoke(app, command)
    assert (shown.exit_code, out.read_bytes()) == (0, first)
    assert "precision of all matches" in shown.stdout


def test_other_folders_are_refused(home, inbox, tmp_path):
    with pytest.raises(NothingToLearnFrom):
        read_delivery(tmp_path)
    broken = tmp_path / "inbox"
    shutil.copytree(inbox, broken)
    shutil.rmtree(broken / "register")
    refused = CliRunner().invoke(app, ["train", "--from", str(broken), "--out", str(tmp_path / "model.yml")])
    assert isinstance(refused.exception, NothingToLearnFrom)
