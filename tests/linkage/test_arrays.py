"""Each short cut against the plain way of saying the same."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from pipeline.linkage import arrays

FEW = st.integers(0, 6)
LARGE = st.sampled_from([0, 1, 10**14, 2**40, 2**62])


def columns(*elements, most=30):
    """Arrays of one length, one for each sort of element."""
    return st.integers(0, most).flatmap(
        lambda size: st.tuples(*(arrays_of.arrays(np.int64, size, elements=each) for each in elements))
    )


@settings(deadline=None)
@given(columns(LARGE | FEW))
def test_distinct_is_the_sorted_set(given_columns):
    (values,) = given_columns
    assert arrays.distinct(values).tolist() == sorted(set(values.tolist()))


@settings(deadline=None)
@given(columns(LARGE | FEW), st.booleans())
def test_rank_values(given_columns, is_sorted):
    values = np.sort(given_columns[0]) if is_sorted else given_columns[0]
    assert arrays.rank_values(values).tolist() == np.unique(values, return_inverse=True)[1].tolist()


@settings(deadline=None)
@given(columns(FEW), columns(FEW))
def test_locate_and_is_in(some, others):
    ranked, values = arrays.distinct(some[0]), others[0]
    places = {value: place for place, value in enumerate(ranked.tolist())}
    assert arrays.locate(ranked, values).tolist() == [places.get(value, arrays.ABSENT) for value in values.tolist()]
    assert arrays.is_in(values, some[0]).tolist() == [value in places for value in values.tolist()]


@settings(deadline=None)
@given(columns(LARGE | FEW, LARGE | FEW))
def test_distinct_pairs_are_the_sorted_set_of_pairs(given_columns):
    """Also where both do not fit into one number."""
    one, other = given_columns
    if other.max(initial=0) == 2**62:
        other = other // 2**20
    found = zip(*(column.tolist() for column in arrays.distinct_pairs(one, other)), strict=True)
    assert list(found) == sorted(set(zip(one.tolist(), other.tolist(), strict=True)))


@settings(deadline=None)
@given(columns(FEW))
def test_few_numbers_are_ranked(given_columns):
    (values,) = given_columns
    ranks, distinct = arrays.number_few(values)
    assert distinct.tolist() == sorted(set(values.tolist()))
    assert distinct[ranks].tolist() == values.tolist()


@settings(deadline=None)
@given(columns(FEW, LARGE, LARGE | FEW, FEW))
def test_rows_are_numbered_in_the_order_of_their_values(given_columns):
    """Three columns of large numbers do not fit into one, so ranks are taken on the way."""
    rows = list(zip(*(column.tolist() for column in given_columns), strict=True))
    first, row_to_tuple, counts = arrays.number_rows(list(given_columns))
    known = sorted(set(rows))
    assert [rows[at] for at in first.tolist()] == known
    assert [known[place] for place in row_to_tuple.tolist()] == rows
    assert counts.tolist() == [rows.count(row) for row in known]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "王", "王小明", "b", "a"])))
def test_texts_are_ranked(texts):
    ranks, distinct = arrays.rank_texts(pa.array(texts, pa.string()))
    assert distinct.to_pylist() == sorted(set(texts))
    assert distinct.take(pa.array(ranks)).to_pylist() == texts


@pytest.mark.parametrize("chunks", [[], [["a"]], [["a"], ["b", None]]])
def test_a_whole_column(chunks):
    column = pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())
    assert arrays.whole(column).to_pylist() == [text for chunk in chunks for text in chunk]


PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.integers(0, 3)), max_size=8)


@settings(deadline=None)
@given(PLACES, PLACES)
def test_are_among(rows, others):
    one, other = (
        pa.table({"home": [row[0] for row in each], "file": [row[1] for row in each], "row": [row[2] for row in each]})
        .cast(pa.schema([("home", pa.string()), ("file", pa.string()), ("row", pa.int32())]))
        for each in (rows, others)
    )  # fmt: skip
    assert arrays.are_among(one, other, ["home", "file", "row"]).to_pylist() == [row in others for row in rows]
