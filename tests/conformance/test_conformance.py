"""The conformance table is current, quotes its documents exactly and names only what exists."""

from __future__ import annotations

import re
from importlib import import_module, resources
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from connectors.sources import CONTRACTS
from pipeline.cli.everything import app
from pipeline.conformance import DOCUMENTS, ROWS, TABLE, RowInvalid, conformance_markdown, main, read_rows
from pipeline.decision.beside import TASK_OF_REASON
from pipeline.decision.judgement import OUTCOMES
from pipeline.policy.load import load_policies
from pipeline.warehouse.views import VIEWS
from pipeline.wording.results import SCREENING

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / ".." / "shared" / "docs" / "seeds"
REQUIREMENTS = read_rows(ROWS.read_text(encoding="utf-8"))
CARRIERS = sorted(
    {carrier for row in REQUIREMENTS for carrier in row.carriers}, key=lambda carrier: (carrier.kind, carrier.name)
)
CASES = {
    case["id"]
    for path in (ROOT / "tests" / "cases").glob("*.yml")
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}
TASKS = {*TASK_OF_REASON.values(), "link", "near_relative", "assessor_is_carer"}
FOLDER = resources.files("pipeline.policy").joinpath("regions")
POLICIES = load_policies({file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()})


def exists(kind: str, name: str) -> bool:
    if kind == "rule":
        module, _, function = name.rpartition(".")
        return callable(getattr(import_module(module), function, None))
    if kind == "parameter":
        region, _, parameter = name.partition(".")
        return bool(POLICIES.region(region).parameters.get(parameter))
    known = {
        "case": CASES,
        "command": set(get_command(app).commands),
        "view": set(VIEWS),
        "dag": {path.stem for path in (ROOT / "dags").glob("*.py")},
        "task": TASKS,
        "finding": set(SCREENING),
        "source": set(CONTRACTS),
        "action": set(OUTCOMES),
    }
    return name in known[kind]


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: f"{carrier.kind} {carrier.name}")
def test_what_carries_a_requirement_exists(carrier):
    assert exists(carrier.kind, carrier.name)


def test_what_is_not_there_is_not_found():
    for kind, name in (("rule", "pipeline.decision.judge.nothing"), ("parameter", "yiyang.nothing"), ("case", "X")):
        assert not exists(kind, name)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside this checkout")
@pytest.mark.parametrize("seed", sorted(DOCUMENTS))
def test_every_quote_stands_in_its_document(seed):
    name = re.search(r"\((\S+\.txt)\)", DOCUMENTS[seed])[1]
    text = (SEEDS / name).read_text(encoding="utf-8")
    assert [row.words for row in REQUIREMENTS if row.seed == seed and row.words not in text] == []


def test_every_document_has_requirements_and_no_sentence_comes_twice():
    assert [seed for seed in DOCUMENTS if not any(row.seed == seed for row in REQUIREMENTS)] == []
    keys = [(row.seed, row.words) for row in REQUIREMENTS]
    assert len(keys) == len(set(keys)) > 100


def test_the_table_is_current():
    """Else: python -m pipeline.conformance."""
    assert TABLE.read_text(encoding="utf-8") == conformance_markdown(REQUIREMENTS)
    assert main(["--check"]) == 0


@pytest.mark.parametrize("region", sorted(POLICIES.regions))
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside this checkout")
def test_every_documented_value_of_a_region_is_in_the_table(region):
    """What a policy file takes from a document is a requirement of that document: none is forgotten here."""
    policy = POLICIES.region(region)
    documented = {
        name for name, values in policy.parameters.items() if any(value.reference != "fixture" for value in values)
    }
    named = {
        carrier.name.partition(".")[2]
        for row in REQUIREMENTS
        for carrier in row.carriers
        if carrier.kind == "parameter" and carrier.name.startswith(f"{region}.")
    }
    assert documented - named == set()


@pytest.mark.parametrize(
    "text",
    [
        "- {seed: S1, words: w}",
        "- {seed: S9, words: w, carried: [view flag]}",
        "- {seed: S1, words: w, carried: [view flag], not_carried: {zh: a, en: b}}",
        "- {seed: S1, words: w, carried: [wish flag]}",
        "- {seed: S1, words: w, carried: [view]}",
        "- {seed: S1, words: w, carried: [view flag], why: x}",
    ],
)
def test_a_row_that_answers_nothing_is_refused(text):
    with pytest.raises(RowInvalid, match="row 1"):
        read_rows(text)


def test_a_row_reads_as_a_table_row():
    rows = read_rows(
        "- {seed: S1, words: 'a|b', carried: [view flag, view asset, case OY01], note: {zh: 注, en: note}}\n"
        "- {seed: S1, words: c, not_carried: {zh: 因, en: why}}"
    )
    lines = conformance_markdown(rows).splitlines()
    assert lines[-2] == "| a\\|b | 视图 view: `flag`, `asset`<br>案例 case: `OY01`<br>注。note. |"
    assert lines[-1] == "| c | **不承载 not carried**：因。why. |"
    assert "2 requirements, 1 carried." in lines[-6]
