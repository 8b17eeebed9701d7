"""How the API's schemas are made: described as the warehouse or the feed describes the column, filled by name.

A schema lists what the API tells, with its type: that is read more often than written. What a column means is said
where the column is made (`sql/views/comments.yml`, `pipeline/feeds/columns.py`) and only looked up here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any, TypeVar, dataclass_transform, get_type_hints

import yaml
from pydantic import Field, TypeAdapter
from pydantic.fields import FieldInfo

from pipeline.wording.words import spelled

Shape = TypeVar("Shape")
_reader: Callable[[type], TypeAdapter[Any]] = cache(TypeAdapter)


@cache
def comments() -> Mapping[str, Mapping[str, str]]:
    """What each view's columns mean, English after Chinese; `every_view` where the view's own part says nothing."""
    text = spelled(resources.files("sql").joinpath("views", "comments.yml").read_text(encoding="utf-8"))
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return found


def of_view(view: str) -> Mapping[str, str]:
    """What the columns of a view mean.

    Raises:
        KeyError: no such view.
    """
    return {**comments()["every_view"], **comments()[view]}


def said(view: str, column: str) -> Any:  # noqa: ANN401 - pydantic's FieldInfo
    """A field with the words of a view's column, where the schema is not that view's.

    Raises:
        KeyError: no such column.
    """
    return Field(description=of_view(view)[column])


@dataclass_transform(kw_only_default=True, frozen_default=True)
def described(words: Mapping[str, str]) -> Callable[[type[Shape]], type[Shape]]:
    """A frozen dataclass whose fields mean what `words` says; a field that is Annotated with words keeps its own.

    Raises:
        KeyError: a field that nothing describes.
    """

    def make(kind: type[Shape]) -> type[Shape]:
        hints = get_type_hints(kind, include_extras=True)
        kind.__annotations__ = {
            name: hint if _has_words(hint) else Annotated[hint, Field(description=words[name])]
            for name, hint in hints.items()
        }
        return dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(kind)

    return make


def _has_words(hint: object) -> bool:
    return any(isinstance(one, FieldInfo) and one.description for one in getattr(hint, "__metadata__", ()))


def shaped(kind: type[Shape], found: object, **otherwise: object) -> Shape:
    """A schema filled from what was found: its fields by name, but those that are given `otherwise`.

    Raises:
        AttributeError, ValidationError: what was found is not as the schema says: ours to mend, not the caller's.
    """
    names = (field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]  # every schema is one
    given = {name: otherwise[name] if name in otherwise else getattr(found, name) for name in names}
    made: Shape = _reader(kind).validate_python(given)
    return made


def shaped_rows(kind: type[Shape], rows: Iterable[Mapping[str, Any]]) -> tuple[Shape, ...]:
    """The same of rows by column; a column that the schema does not tell stays here.

    Raises:
        ValidationError: as `shaped`.
    """
    return tuple(map(_reader(kind).validate_python, rows))
