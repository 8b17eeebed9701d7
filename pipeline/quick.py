"""Frozen dataclasses that are made as fast as others: for facts and results by the million."""

from __future__ import annotations

from dataclasses import MISSING, fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def quick(cls: type[T]) -> type[T]:
    """Make a frozen dataclass with slots quick to call, about three times; nothing else about it changes.

    Its own `__init__` pays a call for each field, to get past the lock that makes it frozen. Here an object is for as
    long as its fields are being set of a twin class with the same slots and no lock, and then of `cls` for good.
    A default that is made anew for each object, and a `__post_init__`, are not supported.

        @quick
        @dataclass(frozen=True, slots=True)
        class RecordRef: ...
    """
    names = [one.name for one in fields(cls)]  # type: ignore[arg-type]
    if any(one.default_factory is not MISSING for one in fields(cls)) or hasattr(cls, "__post_init__"):  # type: ignore[arg-type]
        raise TypeError(f"{cls.__name__} makes defaults anew or works after __init__: it cannot be made quickly")
    twin = make_dataclass(cls.__name__, names, slots=True, init=False, eq=False, repr=False)
    lines = [
        f"def __init__(self, {', '.join(names)}):",
        "    unlock(self, '__class__', twin)",
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = cls",
    ]
    space: dict[str, Any] = {"unlock": object.__setattr__, "twin": twin, "cls": cls}
    exec("\n".join(lines), space)  # noqa: S102 - as dataclasses makes its own, of the names of the fields alone
    made, given = space["__init__"], cls.__init__
    made.__defaults__, made.__annotations__ = given.__defaults__, given.__annotations__
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls
