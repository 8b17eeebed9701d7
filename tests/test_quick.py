"""Frozen dataclasses that are made quickly are what they would be otherwise."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from datetime import date

import pytest

from pipeline.assessment.facts import Asset, BankInflow, Household, Income, Member, RecordRef
from pipeline.decision.judgement import Result
from pipeline.quick import quick


@dataclass(frozen=True, slots=True)
class Slow:
    """As dataclasses makes it."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    """The same, quick."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("given", "named", "values"),
    [
        ((1,), {}, (1, "b", ())),
        ((1, "x"), {"c": (2,)}, (1, "x", (2,))),
        ((), {"c": (3,), "a": 4}, (4, "b", (3,))),
    ],
)
def test_it_takes_what_the_other_takes(given, named, values):
    for cls in (Slow, Quick):
        made = cls(*given, **named)
        assert type(made) is cls
        assert (made.a, made.b, made.c) == values


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, "b", (), 2), {}), ((1,), {"a": 1}), ((1,), {"unknown": 1})]
)
def test_it_refuses_what_the_other_refuses(given, named):
    for cls in (Slow, Quick):
        with pytest.raises(TypeError):
            cls(*given, **named)


def test_it_shows_the_same_signature():
    assert inspect.signature(Quick) == inspect.signature(Slow)


@pytest.mark.parametrize(
    "made",
    [
        Quick(1),
        RecordRef("a", "b", 1),
        Income(1, 201801, "wage", 5, "A", "s", None, RecordRef("a", "b", 1)),
        Member(1, date(1980, 1, 1)),
        Asset(None, "home"),
        BankInflow(1, ()),
        Household("H1", "yiyang", date(2018, 12, 31)),
        Result("keep", "NO_CHANGE"),
    ],
)
def test_it_is_frozen_compared_copied_and_pickled(made):
    cls = type(made)
    other = cls(*(getattr(made, one.name) for one in fields(cls)))
    assert other == made
    assert hash(other) == hash(made)
    assert repr(other) == repr(made)
    assert repr(made).startswith(f"{cls.__name__}(")
    assert replace(made) == copy.copy(made) == pickle.loads(pickle.dumps(made)) == made
    assert not hasattr(made, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(cls)[0].name, 2)
    with pytest.raises(FrozenInstanceError):
        delattr(made, fields(cls)[0].name)


def test_what_it_could_not_keep_is_refused():
    with pytest.raises(TypeError, match="cannot be made quickly"):

        @quick
        @dataclass(frozen=True, slots=True)
        class MadeAnew:
            a: list[int] = field(default_factory=list)

    with pytest.raises(TypeError, match="cannot be made quickly"):

        @quick
        @dataclass(frozen=True, slots=True)
        class WorkedOn:
            a: int

            def __post_init__(self) -> None: ...
