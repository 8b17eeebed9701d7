"""Columns of names against what the names themselves say."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage import compare, vocabulary
from pipeline.linkage.reading import names
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.vocabulary import Vocabulary

SIGNS = "王欧阳小晓明鸣依买提古丽未末□某*·AB 曉"
TEXTS = st.lists(st.text(SIGNS, max_size=6), min_size=2, max_size=12, unique=True)


def vocabulary_of(texts, characters):
    columns = vocabulary.read_names(pa.array(["", *texts]), characters)
    return Vocabulary(*columns, np.zeros((1, 1), dtype=np.int64), np.zeros(1, dtype=np.int64))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_codes_say_which_forms_are_one(characters, texts):
    made = vocabulary_of(texts, characters)
    read = made.names.take(np.arange(len(made.names)))
    assert read == names.standardise(pa.array(["", *texts]), characters)
    for codes, forms in (
        (made.simplified, [name.simplified for name in read]),
        (made.folded, [name.folded for name in read]),
        (made.surnames, [name.surname for name in read]),
    ):
        assert [code == 0 for code in codes.tolist()] == [form == "" for form in forms]
        assert len(set(zip(codes.tolist(), forms, strict=True))) == len(set(forms)) == len(set(codes.tolist()))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_levels_are_those_of_the_names(characters, texts):
    """Whatever `compare_names` settles without looking at the texts, they would have said too."""
    made = vocabulary_of(texts, characters)
    one, other = (part.ravel() for part in np.meshgrid(*[np.arange(len(made.names))] * 2))
    levels = compare.compare_names(one, other, made, characters)
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    found = names.compare_pairs(made.names.take(np.arange(len(made.names))), pairs, characters)
    assert levels.tolist() == found.tolist()


@pytest.mark.parametrize(
    ("one", "other", "is_looked_at"),
    [
        ("王小明", "李大伟", False),
        ("王小明", "李小伟", True),  # a character in place
        ("王明小", "小王明", True),  # the same characters
        ("欧阳明", "王小", False),
        ("依买·古丽", "买古丽", True),  # parts
        ("王小明", "*大伟", True),  # hidden
        ("WANG", "王小明", True),
        ("买买提古丽", "古丽", True),  # long
    ],
)
def test_only_names_that_may_be_alike_are_looked_at(one, other, is_looked_at, characters):
    made = vocabulary_of([one, other], characters)
    pair = np.array([1]), np.array([2])
    assert compare.may_be_alike(*pair, made).tolist() == [is_looked_at]
    if not is_looked_at:
        assert compare.compare_names(*pair, made, characters).tolist() == [NameLevel.DIFFERENT]


def test_one_reading_is_one_number(characters):
    made = vocabulary_of(["王小明", "王晓鸣", "王小", "小王明"], characters)
    _, first, second, short, moved = made.readings.tolist()
    assert first == second
    assert len({0, first, short, moved}) == 4
