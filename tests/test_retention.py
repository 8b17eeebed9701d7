"""Which files the office's terms let go: one table of days, cycles and holds."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.cycle import Cycle
from pipeline.retention import NEWEST, UNSETTLED, Held, Kept, KnownRun, Terms, TermsReversed, has_passed, plan_retention

OLD, NEW = Cycle.of("yiyang", "2018H1"), Cycle.of("yiyang", "2018H2")
NEWEST_OF = {"yiyang": NEW.as_of}
LANDED_ON = date(2018, 7, 20)
TERMS = Terms(12, 36)


def a_run(cycle, run_id="run-1", files=("a",), *, has_tables=True):
    return KnownRun(cycle, run_id, frozenset(files), has_tables)


def plan(*runs, today, newest=NEWEST_OF, unsettled=(), terms=TERMS, parsed="ab", landed="ab"):
    kept = Kept(dict.fromkeys(landed, LANDED_ON), frozenset(parsed))
    found = plan_retention(runs, newest, unsettled, kept, terms, today)
    return [run.run_id for run in found.runs], "".join(found.parsed), "".join(found.landed), list(found.held)


@pytest.mark.parametrize(
    ("since", "months", "today", "passed"),
    [
        (date(2018, 6, 30), 12, date(2019, 6, 30), False),
        (date(2018, 6, 30), 12, date(2019, 7, 1), True),
        (date(2018, 12, 31), 2, date(2019, 2, 28), False),
        (date(2018, 12, 31), 2, date(2019, 3, 1), True),
        (date(2018, 6, 30), 0, date(2018, 6, 30), False),
        (date(2018, 6, 30), 0, date(2018, 7, 1), True),
    ],
)
def test_a_term_ends_with_its_last_month(since, months, today, passed):
    assert has_passed(since, months, today) is passed


@pytest.mark.parametrize(
    ("today", "runs", "parsed", "landed"),
    [
        (date(2019, 6, 30), [], "", ""),
        (date(2019, 7, 1), ["old"], "a", ""),
        (date(2021, 6, 30), ["old"], "a", ""),
        (date(2021, 7, 1), ["old"], "a", "a"),
    ],
)
def test_working_tables_go_first_and_landed_files_later(today, runs, parsed, landed):
    both = a_run(OLD, "old"), a_run(NEW, "new", "b")
    assert plan(*both, today=today)[:3] == (runs, parsed, landed)


LATE = date(2030, 1, 1)


@pytest.mark.parametrize(
    ("runs", "options", "expected"),
    [
        ([a_run(NEW)], {}, ([], "b", "b", [Held(NEW, NEWEST)])),
        ([a_run(Cycle.of("yiyang", "2019M02"))], {}, ([], "b", "b", [Held(Cycle.of("yiyang", "2019M02"), NEWEST)])),
        ([a_run(OLD)], {"newest": {}}, ([], "b", "b", [Held(OLD, NEWEST)])),
        ([a_run(OLD)], {"newest": {"nanning": NEW.as_of}}, ([], "b", "b", [Held(OLD, NEWEST)])),
        ([a_run(OLD)], {"unsettled": [("yiyang", "2018H1")]}, ([], "b", "b", [Held(OLD, UNSETTLED)])),
        ([a_run(OLD)], {"unsettled": [("nanning", "2018H1"), ("yiyang", "2017H2")]}, (["run-1"], "ab", "ab", [])),
        ([a_run(OLD), a_run(NEW, "new", "a")], {}, (["run-1"], "b", "b", [Held(NEW, NEWEST)])),
        ([a_run(OLD, "x"), a_run(OLD, "y", "b")], {}, (["x", "y"], "ab", "ab", [])),
        ([a_run(OLD, has_tables=False)], {}, ([], "ab", "ab", [])),
    ],
    ids=["newest", "later-watch", "nothing-published", "other-region", "objection", "other-objections", "file-in-use",
         "superseded-too", "folder-elsewhere"],
)  # fmt: skip
def test_what_is_held(runs, options, expected):
    assert plan(*runs, today=LATE, **options) == expected


@pytest.mark.parametrize(("today", "gone"), [(date(2021, 7, 31), ""), (date(2021, 8, 1), "c")], ids=["within", "after"])
def test_a_file_that_no_run_names_is_kept_from_the_day_it_was_landed(today, gone):
    assert plan(today=today, landed="c", parsed="")[2] == gone


@pytest.mark.parametrize(
    ("terms", "expected"),
    [(Terms(12, None), (["run-1"], "ab", "", [])), (Terms(12, 12), (["run-1"], "ab", "ab", []))],
)
def test_a_term_that_is_not_set_lets_nothing_go(terms, expected):
    assert plan(a_run(OLD), today=LATE, terms=terms) == expected


@pytest.mark.parametrize("months", [(None, 36), (12, 11), (1, 0)])
def test_what_is_sealed_never_goes_before_what_is_not(months):
    with pytest.raises(TermsReversed, match="as long, or longer"):
        Terms(*months)
