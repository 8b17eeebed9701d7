"""Figures as the report shows them; small counts of persons hidden."""

import pytest

from pipeline.link_quality.figures import key_figures, person_rows, rounded, source_rows
from pipeline.linkage.learning.estimates import SourceQuality
from pipeline.linkage.learning.intervals import Estimate
from pipeline.linkage.learning.quality import CARRIED
from pipeline.linkage.output import LinkCount

NOTHING = dict.fromkeys(CARRIED, 0)


def quality(source):
    return SourceQuality(source, 3, 0.1, {}, Estimate(1.0, 0.9, 1.0), None, 4.0, 1.0, 0.5)


def rows():
    counts = [
        LinkCount("banking", "match", "id_exact", 3),
        LinkCount("banking", "nobody", "", 4),
        LinkCount("banking", "review", "probabilistic", 1),
        LinkCount("housing", "nobody", "", 2),
    ]
    carried = {"banking": NOTHING | {"sound_number": 6, "name_alone": 2}, "housing": NOTHING | {"nothing": 2}}
    return source_rows(counts, carried, [quality("banking"), quality("housing"), quality("all")])


def test_each_source_and_all_have_their_rates():
    banking, housing, whole = rows()
    assert (banking["records"], banking["match_rate"], banking["review_rate"], banking["nobody_rate"]) == (
        8, 0.375, 0.125, 0.5,
    )  # fmt: skip
    assert banking["unlinkable_rate"] == 0.25
    assert banking["ways"] == {"match id_exact": 3, "nobody": 4, "review probabilistic": 1}
    assert housing["unlinkable_rate"] == 1.0
    assert (whole["records"], whole["match_rate"], whole["unlinkable_rate"]) == (10, 0.3, 0.4)
    assert whole["carried"] == NOTHING | {"sound_number": 6, "name_alone": 2, "nothing": 2}


def test_a_source_without_records_has_no_rates():
    (row,) = source_rows([], {}, [quality("banking")])
    assert (row["records"], row["match_rate"]) == (0, None)


def test_key_figures_are_of_all_with_each_source_beneath():
    flags = [{"wrong": 0.25, "wrong_at_most": 1.0}, {"wrong": 0.5, "wrong_at_most": 1.5}]
    found = key_figures({"sources": rows(), "flags": flags})
    assert (found["records"], found["wrong_flags"], found["wrong_flags_at_most"]) == (10, 0.75, 2.5)
    assert list(found["by_source"]) == ["banking", "housing"]
    assert found["precision"] == {"value": 1.0, "low": 0.9, "high": 1.0}
    assert found["by_source"]["housing"]["recall"] is None


def count(group, linkable, unlinked, *, persons=None, anywhere=None):
    return {
        "dimension": "sex", "group_name": group, "source": "banking", "persons": persons or linkable,
        "linkable": linkable, "unlinked": unlinked, "unlinked_anywhere": unlinked if anywhere is None else anywhere,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("what", "counts", "shown"),
    [
        ("large enough", [count("F", 50, 20), count("M", 60, 10)], [(50, 20), (60, 10)]),
        ("few without a record", [count("F", 50, 4), count("M", 60, 10)], [(50, None), (60, None)]),
        ("few of them have one elsewhere", [count("F", 50, 20, anywhere=17), count("M", 60, 10)],
         [(50, None), (60, None)]),
        ("just enough of them do", [count("F", 50, 20, anywhere=15), count("M", 60, 10)], [(50, 20), (60, 10)]),
        ("few have not authorized", [count("F", 50, 20, persons=53), count("M", 60, 10)],
         [(None, None), (None, None)]),
    ],
)  # fmt: skip
def test_nothing_small_is_shown_or_left_when_pages_are_compared(what, counts, shown):
    found = person_rows(counts)["sex"]["banking"]["groups"]
    assert [(found[group]["n"], found[group]["k"]) for group in ("F", "M")] == shown, what


def test_a_dimension_without_rows_is_there_and_empty():
    assert person_rows([]) == {name: {} for name in ("age_band", "sex", "hukou", "settlement", "township")}


def test_fractions_are_rounded_wherever_they_stand():
    assert rounded({"a": [1 / 3, {"b": (2 / 3,)}], "c": None, "d": "x", "e": 7}) == {
        "a": [0.333333333, {"b": [0.666666667]}], "c": None, "d": "x", "e": 7,
    }  # fmt: skip
