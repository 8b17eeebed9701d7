"""The JSON schema of a policy file, made from the parameters, so that an editor helps whoever writes one.

The loader stays the judge: it also knows overlaps, references and what a base gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pipeline.policy import schema
from pipeline.policy.schema import ABILITIES, CAUSES, DISABILITIES, OPERATORS, PARAMETERS, SETTLEMENTS, Choice, Spec

Fragment = dict[str, Any]
SEEDS: Final = ("S0", "S1", "S2", "S3", "S4")
DAY: Final[Fragment] = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MONEY: Final[Fragment] = {"type": "number", "minimum": 0, "multipleOf": 0.01, "description": "yuan"}
COUNT: Final[Fragment] = {"type": "integer", "minimum": 0}
SPAN: Final[Fragment] = {"type": "integer", "minimum": 1}
RATIO: Final[Fragment] = {"type": "number", "minimum": 0}
GRADES: Final[Fragment] = {"type": "array", "items": {"enum": list(schema.GRADES)}, "uniqueItems": True}


def _object(properties: Mapping[str, Fragment], *required: str) -> Fragment:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required or properties),
        "additionalProperties": False,
    }


def _words(allowed: tuple[str, ...]) -> Fragment:
    return {"type": "array", "items": {"enum": list(allowed)}, "uniqueItems": True}


SINGLE_PERSON: Final = _object(
    {
        "grades": GRADES,
        "grades_by_kind": {
            "type": "object",
            "properties": dict.fromkeys(DISABILITIES, GRADES),
            "additionalProperties": False,
        },
        "illness_with_medical_aid": {"type": "boolean"},
        "work_abilities": _words(ABILITIES),
        "household_cap": RATIO,
    }
)
OUTSIDERS: Final = _object({"permit_months": COUNT, "residence_months": COUNT}, "permit_months")
VALUES: Final[Mapping[Callable[[object], object], Fragment]] = {
    schema.money: MONEY,
    schema.ratio: RATIO,
    schema.count: COUNT,
    schema.span: SPAN,
    schema.flag: {"type": "boolean"},
    schema.causes: _words(CAUSES),
    schema.grades: GRADES,
    schema.orphan_standard: _object({"dispersed": MONEY, "institutional": MONEY}),
    schema.outsiders: {"anyOf": [{"const": "not_covered"}, OUTSIDERS]},
    schema.single_person: {"anyOf": [{"const": "none"}, SINGLE_PERSON]},
    schema.temporary_relief: {"anyOf": [{"const": "none"}, _object({"zero_months": SPAN})]},
}
"""What each parser takes."""

REFERENCE: Final[Fragment] = {
    "description": "a document with its exact words, or `fixture` where the documents are silent",
    "anyOf": [
        {"const": "fixture"},
        _object({"seed": {"enum": list(SEEDS)}, "file": {"type": "string"}, "words": {"type": "string"}}),
    ],
}


def policy_schema() -> Fragment:
    """The schema of one file in pipeline/policy/regions/."""
    codes = {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^\d+$"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hesv policy of one region",
        "type": "object",
        "properties": {
            "region": {"type": "string", "description": "the region's name, as `hesv run --region` takes it"},
            "extends": {"type": "string", "description": "the region whose values hold where this file has none: base"},
            "area_codes": _object({"value": codes, "reference": {"$ref": "#/$defs/reference"}}),
            "parameters": {
                "type": "object",
                "properties": {name: _parameter(spec) for name, spec in PARAMETERS.items()},
                "additionalProperties": False,
            },
        },
        "required": ["region", "parameters"],
        "additionalProperties": False,
        "$defs": {"reference": REFERENCE, "day": DAY},
    }


def _parameter(spec: Spec) -> Fragment:
    value = {"enum": list(spec.parse.allowed)} if isinstance(spec.parse, Choice) else VALUES[spec.parse]
    properties: dict[str, Fragment] = {
        "from": {"$ref": "#/$defs/day"},
        "until": {"$ref": "#/$defs/day"},
        "value": value,
        "reference": {"$ref": "#/$defs/reference"},
    }
    required = ["from", "value", "reference"]
    if spec.tested:
        properties["operator"] = {"enum": list(OPERATORS)}
        required.append("operator")
    if spec.by_settlement:
        properties["settlement"] = {"enum": list(SETTLEMENTS)}
    values = {"type": "array", "minItems": 1, "items": _object(properties, *required)}
    return _object({"unit": {"const": spec.unit}, "values": values})
