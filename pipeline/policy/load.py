"""Policy files into policies, strictly: no value without a reference, no unknown key, no overlap, no unlisted operator.

A file's shape:
    region: yiyang
    extends: base                     # left out only in the base itself
    area_codes: {value: ["361126"], reference: fixture}
    parameters:
      dibao_standard:
        unit: yuan_per_month
        values:
          - {from: 2018-01-01, until: 2018-12-31, value: 580, reference: {seed: S1, file: ..., words: ...}}
A value may name its `settlement`, and has an `operator` where the parameter is a test.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml

from pipeline.errors import PolicyInvalid
from pipeline.policy.model import DatedValue
from pipeline.policy.region_policy import Policies, RegionPolicy
from pipeline.policy.schema import OPERATORS, PARAMETERS, SETTLEMENTS, Spec

SEEDS: Final = ("S0", "S1", "S2", "S3", "S4")
FILE_KEYS: Final = ("region", "extends", "area_codes", "parameters")
VALUE_KEYS: Final = ("from", "until", "value", "settlement", "operator", "reference")


def load_policies(files: Mapping[str, str]) -> Policies:
    """All regions out of their files' texts, by file name.

    Raises:
        PolicyInvalid: names the file, the place in it and the problem.
    """
    documents = {file: _document(file, text) for file, text in sorted(files.items())}
    names = {str(document["region"]): file for file, document in documents.items()}
    if len(names) != len(documents):
        raise PolicyInvalid(", ".join(documents), "region", "two files name the same region. Give each its own name.")
    parsed = {file: _parameters(file, document) for file, document in documents.items()}
    regions = {}
    for name, file in names.items():
        document = documents[file]
        if "extends" not in document:
            continue
        base = names.get(str(document["extends"]))
        if base is None or base == file:
            raise PolicyInvalid(file, "extends", f"no file has region {document['extends']!r}. Name the base's region.")
        if "extends" in documents[base]:
            raise PolicyInvalid(file, "extends", f"{document['extends']} is no base: it builds on another itself.")
        merged = {**parsed[base], **parsed[file]}
        version = _digest([documents[base], document])
        region = RegionPolicy(name, version, _area_codes(file, document), merged)
        _check_overlaps(file, region)
        regions[name] = region
    return Policies(regions)


def _document(file: str, text: str) -> dict[str, Any]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_twins(file, node)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyInvalid(file, "the file", f"is no YAML: {error}") from error
    _keys(file, "the file", document, FILE_KEYS, ("region", "parameters"))
    return dict(document)


def _refuse_twins(file: str, node: yaml.Node | None) -> None:
    """YAML keeps the last of two equal keys in silence; here that is an error."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise PolicyInvalid(file, f"line {key.start_mark.line + 1}", f"key {key.value!r} is given twice.")
            seen.add(key.value)
            _refuse_twins(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twins(file, item)


def _keys(file: str, place: str, given: object, allowed: tuple[str, ...], required: tuple[str, ...]) -> None:
    if not isinstance(given, dict):
        raise PolicyInvalid(file, place, f"expected a mapping with {', '.join(required)}, found {given!r}.")
    if unknown := [str(key) for key in given if key not in allowed]:
        raise PolicyInvalid(file, place, f"unknown key {', '.join(unknown)}. Known: {', '.join(allowed)}.")
    if missing := [key for key in required if key not in given]:
        raise PolicyInvalid(file, place, f"{', '.join(missing)} is missing. Add it.")


def _parameters(file: str, document: Mapping[str, Any]) -> dict[str, tuple[DatedValue, ...]]:
    given = document["parameters"]
    _keys(file, "parameters", given, tuple(PARAMETERS), ())
    parsed = {}
    for name, parameter in given.items():
        spec = PARAMETERS[name]
        _keys(file, name, parameter, ("unit", "values"), ("unit", "values"))
        if parameter["unit"] != spec.unit:
            raise PolicyInvalid(file, name, f"unit {parameter['unit']!r}, expected {spec.unit!r}.")
        if not isinstance(parameter["values"], list) or not parameter["values"]:
            raise PolicyInvalid(file, name, "expected a list of dated values. A silent parameter is left out whole.")
        values = enumerate(parameter["values"], start=1)
        parsed[name] = tuple(_value(file, f"{name}, value {index}", spec, value) for index, value in values)
    return parsed


def _value(file: str, place: str, spec: Spec, given: Any) -> DatedValue:  # noqa: ANN401 - as YAML gives it
    _keys(file, place, given, VALUE_KEYS, ("from", "value", "reference"))
    reference = _reference(file, place, given["reference"])
    from_day, until_day = _day(file, place, given["from"]), None
    if "until" in given:
        until_day = _day(file, place, given["until"])
        if until_day < from_day:
            raise PolicyInvalid(file, place, f"until {until_day} lies before from {from_day}.")
    operator, settlement = given.get("operator"), given.get("settlement")
    if spec.tested and operator is None:
        raise PolicyInvalid(file, place, f"a test needs its operator, one of {', '.join(OPERATORS)}.")
    if operator is not None and (not spec.tested or operator not in OPERATORS):
        allowed = f"one of {', '.join(OPERATORS)}" if spec.tested else "none here"
        raise PolicyInvalid(file, place, f"operator {operator!r}, expected {allowed}.")
    if settlement is not None and (not spec.by_settlement or settlement not in SETTLEMENTS):
        allowed = f"one of {', '.join(SETTLEMENTS)}" if spec.by_settlement else "none here"
        raise PolicyInvalid(file, place, f"settlement {settlement!r}, expected {allowed}.")
    try:
        value = spec.parse(given["value"])
    except ValueError as error:
        raise PolicyInvalid(file, place, f"{error}.") from error
    return DatedValue(value, from_day, until_day, settlement, operator, reference)


def _reference(file: str, place: str, given: object) -> str:
    """`fixture`, or a seed document with its file and its words."""
    if given == "fixture":
        return "fixture"
    problem = "expected `fixture` or {seed, file, words}: a value without its reference may not be loaded"
    if not isinstance(given, dict) or set(given) != {"seed", "file", "words"} or not all(given.values()):
        raise PolicyInvalid(file, place, f"reference {given!r}, {problem}.")
    if given["seed"] not in SEEDS:
        raise PolicyInvalid(file, place, f"seed {given['seed']!r}, expected one of {', '.join(SEEDS)}.")
    return f"{given['seed']} {given['file']}: {given['words']}"


def _day(file: str, place: str, given: object) -> date:
    if type(given) is not date:
        raise PolicyInvalid(file, place, f"expected a day like 2018-01-01, found {given!r}.")
    return given


def _area_codes(file: str, document: Mapping[str, Any]) -> tuple[str, ...]:
    given = document.get("area_codes")
    _keys(file, "area_codes", given, ("value", "reference"), ("value", "reference"))
    _reference(file, "area_codes", document["area_codes"]["reference"])
    codes = document["area_codes"]["value"]
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) and code.isdigit() for code in codes):
        raise PolicyInvalid(file, "area_codes", f"expected a list of quoted digits, found {codes!r}.")
    return tuple(codes)


def _check_overlaps(file: str, region: RegionPolicy) -> None:
    """Two values of one parameter and settlement may not hold on one day."""
    if "settlement" not in region.parameters:
        raise PolicyInvalid(file, "settlement", "neither the file nor its base says the default settlement.")
    for name, values in region.parameters.items():
        ordered = sorted(values, key=lambda value: (value.settlement or "", value.from_day))
        for index, later in enumerate(ordered):
            for earlier in ordered[:index]:
                settlements = {region.settlement_of(value, later.from_day) for value in (earlier, later)}
                if len(settlements) == 1 and (earlier.holds_on(later.from_day) or later.holds_on(earlier.from_day)):
                    problem = f"two values hold on {max(earlier.from_day, later.from_day)}. End the earlier one first."
                    raise PolicyInvalid(file, name, problem)


def _digest(content: object) -> str:
    """A short name of the content, whatever its order and comments."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
