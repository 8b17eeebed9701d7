"""The pages' English: no text is left over from a page, and no code's word that no page says by itself."""

import ast
import io
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import pipeline

HOME = Path(pipeline.__file__).parent
OFFICE = HOME / "office"


def said():
    """Every text that templates translate, and every constant of the modules pages are made from."""
    for path in OFFICE.rglob("*.html"):
        with path.open("rb") as file:
            for _, _, found, _ in babel_extract(file, ("_", "gettext", "ngettext"), (), {}):
                yield from found if isinstance(found, tuple) else (found,)
    for path in (*OFFICE.rglob("*.py"), HOME / "feeds" / "labels.py"):  # pages say a feed's next steps too
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_english_is_left_of_what_no_page_says():
    known = set(said())
    left = [
        (path.name, message.id)
        for path in sorted((OFFICE / "locale" / "en").glob("*.po"))
        for message in read_po(io.BytesIO(path.read_bytes()), locale="en")
        if message.id and message.id not in known
    ]
    assert left == []
