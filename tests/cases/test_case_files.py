"""Every written case comes out as it expects: the project's own, and the contract's where it is at hand."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from pipeline.cases import CaseResult, decide_cases
from pipeline.policy.load import load_policies

OWN = Path(__file__).parent
CONTRACT = OWN.parents[1] / ".." / "shared" / "cases"


def policies():
    folder = resources.files("pipeline.policy").joinpath("regions")
    return load_policies({file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()})


def results(folder: Path) -> list[CaseResult]:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}
    return decide_cases(texts, policies())


@pytest.mark.parametrize("result", results(OWN), ids=lambda result: result.id)
def test_own_case(result):
    assert result.failed == (), result.flags


def test_own_cases_are_many_and_each_has_its_own_id():
    ids = [result.id for result in results(OWN)]
    assert len(ids) == len(set(ids))
    assert len(ids) > 100


@pytest.mark.skipif(not CONTRACT.is_dir(), reason="the contract's cases are not beside this checkout")
def test_contract_cases():
    judged = results(CONTRACT)
    assert len(judged) > 100
    assert [result.id for result in judged if result.failed] == []
