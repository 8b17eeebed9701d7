"""A word by its vocabulary and code, in either language or both."""

from __future__ import annotations

import pytest

from pipeline.wording.languages import ZH
from pipeline.wording.words import both, chinese, spelled, word


@pytest.mark.parametrize(
    ("topic", "code", "language", "said"),
    [
        ("sex", "F", 0, "女"), ("sex", "F", 1, "female"), ("sex", None, 1, ""), ("region", "new_place", 1, "new_place"),
    ],
)  # fmt: skip
def test_a_word(topic, code, language, said):
    assert word(topic, code, language) == said


def test_a_topic_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        word("colour", "red")
    with pytest.raises(KeyError):
        spelled("a text with {colour}")


def test_words_side_by_side():
    assert both({"M": ("男", "male")}) == {"M": "男 male"}
    assert chinese({"M": ("男", "male")}) == {"M": "男"}
    assert spelled("性别：{sex} / sex") == "性别：M 男，F 女 / sex"
    assert word("sex", "M", ZH) == "男"
