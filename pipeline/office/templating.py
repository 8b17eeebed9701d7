"""Jinja2 for the pages: an environment a language, autoescape, no undefined name, numbers as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.office.i18n import Speech, translations
from pipeline.office.tones import tone

OFFICE_TIME: Final = ZoneInfo("Asia/Shanghai")
NOTHING: Final = "—"


@cache
def environment(language: str) -> Environment:
    """The templates in a language."""
    made = Environment(
        loader=PackageLoader("pipeline.office", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known = translations(language)
    made.install_gettext_callables(known.gettext, known.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(yuan=yuan, count=count, month=month, day=day, time=time)
    speech = Speech(language)
    made.globals.update(static=static, tone=tone, word=speech.word, choices=speech.choices)
    made.globals.update(ui=made.get_template("macros.html").module)
    return made


def render(language: str, template: str, block: str | None, context: Mapping[str, object]) -> str:
    """A whole page, or one block of it."""
    found = environment(language).get_template(template)
    if block is None:
        return found.render(context)
    return "".join(found.blocks[block](found.new_context(dict(context))))


def yuan(value: Decimal | float | int | None) -> str:
    """1234.5 -> 1,234.50; nothing -> a dash."""
    return NOTHING if value is None else f"{value:,.2f}"


def count(value: int | None) -> str:
    """12345 -> 12,345."""
    return NOTHING if value is None else f"{value:,}"


def month(value: int | str | None) -> str:
    """201812 -> 2018-12; what is written so already stays."""
    if value is None:
        return NOTHING
    text = str(value)
    return text if "-" in text else f"{text[:4]}-{text[4:]}"


def day(value: date | None) -> str:
    """2018-12-31."""
    return NOTHING if value is None else value.isoformat()


def time(value: datetime | None) -> str:
    """2018-12-31 09:05, the office's time."""
    return NOTHING if value is None else value.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")


@lru_cache(maxsize=256)
def static(path: str) -> str:
    """The address of a static file; changes with its bytes, so that browsers may keep it for long."""
    file = resources.files("pipeline.office").joinpath("static", *path.split("/"))
    return f"/static/{path}?v={sha256(file.read_bytes()).hexdigest()[:12]}"
