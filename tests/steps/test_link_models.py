"""Which link model a run is opened with, and that it keeps it."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.cycle import Cycle
from pipeline.linkage.model import default_model, default_text, dump_model
from pipeline.settings import Settings
from pipeline.steps.link_models import (
    FILE,
    LinkModelGone,
    LinkModelRefused,
    chosen_text,
    freeze_model,
    frozen_model,
    model_versions,
)
from pipeline.store import RunStore

OWN = dump_model(replace(default_model(), model_version="own-1"))


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.fixture
def store(settings):
    return RunStore.of(settings.home, Cycle.of("yiyang", "2018H2"), "run-1")


def run_of(settings, store, text):
    return SimpleNamespace(settings=settings, store=store, frozen=model_versions(text))


@pytest.mark.parametrize(
    ("given", "in_setting", "version"),
    [(False, False, default_model().model_version), (True, False, "own-1"), (False, True, "own-1")],
)
def test_the_file_given_else_the_setting_else_the_one_shipped(given, in_setting, version, settings, own):
    chosen = settings.model_copy(update={"link_model": own if in_setting else None})
    assert model_versions(chosen_text(chosen, own if given else None))["model_version"] == version


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("a: [", "keys"), ("model_version: x\n", "keys"), ("", "keys"),
     (OWN.replace("  tie:", "  tied:"), "tie: expected levels"), (OWN.replace("review:", "revue:", 1), "keys")],
)  # fmt: skip
def test_a_file_that_is_no_model_is_refused(content, said, settings, tmp_path):
    path = tmp_path / "model.yml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(LinkModelRefused, match=said):
        chosen_text(settings, path)


def test_a_run_keeps_the_model_it_was_opened_with(settings, store):
    freeze_model(settings, store, OWN)
    run = run_of(settings, store, OWN)
    assert frozen_model(run).model_version == "own-1"
    (store.root / FILE).unlink()
    assert frozen_model(run).model_version == "own-1"  # the landed bytes have it, too


def test_a_copy_that_was_changed_does_not_count(settings, store):
    freeze_model(settings, store, OWN)
    (store.root / FILE).write_text(default_text(), encoding="utf-8")
    run = run_of(settings, store, OWN)
    assert frozen_model(run).model_version == "own-1"
    kept = next(path for path in Path(settings.home / "landed").rglob("*") if path.is_file())
    kept.unlink()
    with pytest.raises(LinkModelGone, match="run-1"):
        frozen_model(run)


def test_a_run_made_before_runs_kept_theirs_has_the_one_shipped(settings, store):
    run = SimpleNamespace(settings=settings, store=store, frozen={"model_version": "2026.11"})
    assert frozen_model(run) == default_model()
