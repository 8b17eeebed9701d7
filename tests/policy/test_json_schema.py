"""The JSON schema says what the loader takes, and lies beside the region files as it is generated."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib import resources

import jsonschema
import pytest
import yaml

from pipeline.policy.json_schema import policy_schema
from pipeline.policy.load import load_policies
from pipeline.policy.schema import PARAMETERS

PACKAGE = resources.files("pipeline.policy")
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in PACKAGE.joinpath("regions").iterdir()}


def as_json(text):
    """A policy file as an editor's validator sees it: days are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def problems(document):
    validator = jsonschema.Draft202012Validator(policy_schema())
    return [error.message for error in validator.iter_errors(document)]


def test_the_schema_beside_the_files_is_current():
    """Else: hesv policy schema > pipeline/policy/policy.schema.json."""
    assert json.loads(PACKAGE.joinpath("policy.schema.json").read_text(encoding="utf-8")) == policy_schema()
    jsonschema.Draft202012Validator.check_schema(policy_schema())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_region_file_fits_and_names_the_schema(name):
    assert problems(as_json(TEXTS[name])) == []
    assert TEXTS[name].startswith("# yaml-language-server: $schema=../policy.schema.json\n")


def test_every_parameter_has_its_fragment():
    assert set(policy_schema()["properties"]["parameters"]["properties"]) == set(PARAMETERS)


@pytest.mark.parametrize(
    ("parameter", "change"),
    [
        ("dibao_standard", {"value": "lots"}),
        ("dibao_standard", {"value": -1}),
        ("dibao_standard", {"value": 580.001}),
        ("dibao_standard", {"reference": "somewhere"}),
        ("dibao_standard", {"reference": {"seed": "S9", "file": "f", "words": "w"}}),
        ("dibao_standard", {"note": "no such key"}),
        ("dibao_standard", {"settlement": "suburban"}),
        ("dibao_test", {"value": "=="}),
        ("grace_months", {"value": 0}),
        ("grace", {"value": "sometimes"}),
        ("expenditure_cap", {"operator": "=<"}),
        ("expenditure_causes", {"value": ["boredom"]}),
        ("outsiders", {"value": {"permit": 3}}),
        ("single_person", {"value": {"grades": [5]}}),
    ],
)
def test_what_the_loader_refuses_an_editor_marks(parameter, change):
    """The same change, once for the schema and once for the loader."""
    document = yaml.safe_load(TEXTS["yiyang.yml"])
    value = document["parameters"][parameter]["values"][0]
    value.update(change)
    assert problems(as_json(yaml.safe_dump(document))) != []
    with pytest.raises(Exception, match=parameter):
        load_policies({**TEXTS, "yiyang.yml": yaml.safe_dump(document, allow_unicode=True)})


def test_a_value_without_its_reference_is_marked():
    document = as_json(TEXTS["yiyang.yml"])
    without = deepcopy(document)
    del without["parameters"]["grace"]["values"][0]["reference"]
    assert problems(document) == []
    assert problems(without) == ["'reference' is a required property"]
