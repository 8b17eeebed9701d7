"""Two languages: Chinese is the source, English comes from locale/en/*.po, one catalogue a topic."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from importlib import resources
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from pipeline.wording.languages import EN, ZH
from pipeline.wording.words import VOCABULARIES, word

LANGUAGES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
SOURCE: Final = "zh"


def marked(text: str) -> str:
    """Mark a text that is translated where it is shown; gives it back as it is."""
    return text


@cache
def translations(language: str) -> NullTranslations:
    """The catalogues of a language merged into one; nothing to translate where it is the source."""
    if language == SOURCE:
        return NullTranslations()
    merged = Translations()
    folder = resources.files("pipeline.office").joinpath("locale", language)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".po"):
            merged.add(_catalogue(file.read_bytes(), language))
    return merged


def translate(language: str, text: str, **values: object) -> str:
    """The text in a language, its %(names)s filled in."""
    said = translations(language).gettext(text)
    return said % values if values else said


@dataclass(frozen=True, slots=True)
class Speech:
    """How a visitor is spoken to. Called with a text it translates that; a code has its word."""

    language: str

    def __call__(self, text: str, **values: object) -> str:
        """The text in the visitor's language."""
        return translate(self.language, text, **values)

    def word(self, topic: str, code: str) -> str:
        """A code's word standing alone: English begins with a capital. A code that has none is shown as it is."""
        if code not in VOCABULARIES[topic]:
            return code
        said = word(topic, code, ZH if self.language == SOURCE else EN)
        return said[:1].upper() + said[1:]

    def choices(self, topic: str) -> tuple[tuple[str, str], ...]:
        """Every code of a vocabulary with its word, in its order."""
        return tuple((code, self.word(topic, code)) for code in VOCABULARIES[topic])


def _catalogue(content: bytes, language: str) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(content), locale=language))
    compiled.seek(0)
    return Translations(compiled)
