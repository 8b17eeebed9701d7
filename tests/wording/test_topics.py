"""Every vocabulary a template asks by name is there: one that is not is an error only once somebody opens the page."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import pipeline
from pipeline.wording.words import VOCABULARIES

ASKING = {"word", "w", "coded", "choices"}
"""What templates call with a topic: pipeline.office.i18n and the macros over it."""
TEMPLATES = sorted(Path(pipeline.__file__).parent.rglob("*.html"))


def topics(template):
    """The topics it asks by name."""
    for call in Environment(autoescape=True).parse(template).find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", None)
        if name in ASKING and call.args and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_topic_of_a_template_is_there(path):
    assert set(topics(path.read_text("utf-8"))) <= set(VOCABULARIES)


def test_what_counts_as_asking():
    assert list(topics('{{ w("sex", one) }}{{ ui.coded("answer", one) }}{{ word(topic, one) }}{{ say("sex") }}')) == [
        "sex", "answer",
    ]  # fmt: skip
