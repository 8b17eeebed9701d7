"""A second look is in the audit, by whatever way it was taken."""

from __future__ import annotations

import pytest

from pipeline.cycle import Cycle
from pipeline.steps.review_words import judge_record, refuse_word
from pipeline.steps.second_looks import confirm

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
EVENTS = """
SELECT action, actor, purpose, detail -> 'judgement_ids' FROM audit.event
WHERE action LIKE 'second_look_%%' ORDER BY event_id
"""


def test_who_looked_again_is_kept_with_the_look(home, url, seen, query, monkeypatch):
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")
    place, _, person = seen.turning_record()
    first = judge_record(CYCLE, place, person, "different", "A. Name").judgement_ids
    refuse_word(first[0], "B. Name", "the card is hers")
    second = judge_record(CYCLE, place, person, "different", "A. Name").judgement_ids
    confirm(second[0], "B. Name", "seen it too")
    assert query(EVENTS) == [
        ("second_look_refused", "B. Name", "the card is hers", list(first)),
        ("second_look_confirmed", "B. Name", "seen it too", list(second)),
    ]
