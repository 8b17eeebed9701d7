"""Words said at one moment with others, or with a run: what is kept of a household heeds every one of them."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.cycle import Cycle
from pipeline.steps import review_words, run_cycle
from pipeline.steps.judging_since import context_of, rejudge, words_now
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import published
from pipeline.steps.review_words import judge_record
from pipeline.warehouse.rejudged import judged_since

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture
def alone(monkeypatch):
    """Nothing is worth a second person."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")


def silent(_step, _done, _total):
    return None


def two_earning_records(seen):
    """Two records of one household that bring income, each with its member."""
    links = [row for row in seen.view("identity_link") if row["decision"] == "match" and row["source"] == "employment"]
    (household, _), *_ = Counter(row["household_id"] for row in links).most_common(1)
    one, other, *_ = (row for row in links if row["household_id"] == household)
    return household, *(
        (Place(row["source"], row["file_name"], row["row_number"]), (household, row["member_no"]))
        for row in (one, other)
    )


def kept_and_so(url, household):
    """What is kept of a household since the run, and what all words together make of it."""
    (kept,) = judged_since(url, CYCLE.region, CYCLE.name, household)
    context = context_of(published(CYCLE)[1])
    (now,) = (one for one in rejudge(context, words_now(context)) if one.household_id == household)
    return kept.after["ledger"], now.after.as_json()["ledger"]


def test_two_people_who_speak_at_once_lose_neither_word(home, url, seen, alone, monkeypatch):
    household, one, other = two_earning_records(seen)
    really = review_words.say

    def another_first(*given):
        monkeypatch.setattr(review_words, "say", really)
        judge_record(CYCLE, *other, "different", "B. Name")
        return really(*given)

    monkeypatch.setattr(review_words, "say", another_first)
    judge_record(CYCLE, *one, "different", "A. Name")
    kept, now = kept_and_so(url, household)
    assert kept == now


def test_a_word_said_while_a_run_is_made_is_held_against_what_it_publishes(
    home, url, seen, alone, reviewed_municipality
):
    household, one, _ = two_earning_records(seen)

    def speak(step, _done, _total):
        if step == "publish":
            judge_record(CYCLE, *one, "different", "A. Name")

    made = run_cycle(CYCLE, str(reviewed_municipality), force=True, announce=speak)
    assert published(CYCLE)[1].run_id == made.run_id
    kept, now = kept_and_so(url, household)
    assert kept == now


def test_a_run_published_while_somebody_speaks_is_held_against_his_word(
    home, url, seen, alone, reviewed_municipality, monkeypatch
):
    household, one, _ = two_earning_records(seen)
    really = review_words.say

    def run_first(*given):
        monkeypatch.setattr(review_words, "say", really)
        run_cycle(CYCLE, str(reviewed_municipality), force=True, announce=silent)
        return really(*given)

    monkeypatch.setattr(review_words, "say", run_first)
    judge_record(CYCLE, *one, "different", "A. Name")
    kept, now = kept_and_so(url, household)
    assert kept == now
