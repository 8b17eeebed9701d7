"""Whatever linkage can say it can say in both languages."""

import ast
from importlib import resources

from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.review.candidates import PRIOR
from pipeline.linkage.review.words import load_words


def test_every_comparison_and_level_has_its_words_and_no_other_has():
    words = load_words()
    levels = {(name, level.name.lower()) for name, kind in COMPARISONS.items() for level in kind}
    assert set(words.levels) == levels | {(PRIOR, "share_of_records")}
    assert set(words.comparisons) == {*COMPARISONS, PRIOR}


def test_every_reason_has_its_words():
    words = load_words()
    tree = ast.parse(resources.files("pipeline.linkage").joinpath("review/explain.py").read_text("utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(words.reasons) <= texts


def test_both_languages_say_something():
    words = load_words()
    phrases = [phrase for part in (words.comparisons, words.levels, words.reasons)
               for phrase in part.values()]  # fmt: skip
    assert all(phrase.en and any("一" <= letter <= "鿿" for letter in phrase.zh) for phrase in phrases)
