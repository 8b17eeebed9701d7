"""The answers of a link, as the API tells them: in the words that the pages and the queue say."""

from pipeline.office.api.routes.tasks import OF_A_LINK
from pipeline.wording.casework import ANSWER


def test_a_link_is_answered_in_the_words_of_everybody():
    assert [one.answer for one in OF_A_LINK] == ["same", "different", "unsure"]
    assert {one.answer: (one.zh, one.en) for one in OF_A_LINK} == {one.answer: ANSWER[one.answer] for one in OF_A_LINK}
