"""Which words about one record cannot stand side by side."""

from datetime import UTC, datetime

import pytest

from pipeline.linkage.review.contradictions import ContradictsJudgement, StandingWord, find_contradiction

HER, HIM = ("H1", 1), ("H2", 1)


def standing(judgement, person=HER, number=7):
    return StandingWord(number, person, judgement, "A. Name", datetime(2018, 7, 20, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("judgement", "person", "earlier", "contradicts"),
    [
        ("same", HER, [], False),
        ("same", HER, [("same", HER)], False),
        ("same", HER, [("same", HIM)], True),
        ("same", HER, [("different", HER)], True),
        ("same", HER, [("different", HIM)], False),
        ("same", HER, [("unsure", HER)], False),
        ("same", HER, [("unsure", HIM)], False),
        ("different", HER, [("same", HER)], True),
        ("different", HER, [("same", HIM)], False),
        ("different", HER, [("different", HER)], False),
        ("different", HER, [("unsure", HER)], False),
        ("unsure", HER, [("same", HER)], True),
        ("unsure", HER, [("same", HIM)], True),
        ("unsure", HER, [("different", HER)], True),
        ("unsure", HER, [("different", HIM)], False),
        ("unsure", HER, [("unsure", HER)], False),
        ("same", HER, [("different", HIM), ("same", HIM)], True),
    ],
)
def test_a_record_is_one_persons(judgement, person, earlier, contradicts):
    words = [standing(word, whom, number) for number, (word, whom) in enumerate(earlier, start=7)]
    found = find_contradiction(judgement, person, words)
    assert (found is not None) is contradicts
    if found is not None:
        assert found == words[-1]


def test_the_refusal_names_the_earlier_word_and_says_what_to_do():
    refused = ContradictsJudgement("same", HIM, standing("same"))
    assert refused.exit_code == 3
    for word in ("H2/1", "judgement 7", "same as H1/1", "A. Name", "2018-07-20 09:30", "hesv review withdraw 7"):
        assert word in str(refused)
