"""Links against the truth in detail: a few records, counted by hand."""

import pytest

from pipeline.link_scoring import TRAPS, Known, Trap, detail_links


def row(row_number, household_id="", member_no="", **cells):
    return {
        "source": "banking", "file_name": "b", "row_number": str(row_number), "household_id": household_id,
        "member_no": member_no,
    } | cells  # fmt: skip


def link(row_number, household_id, member_no, decision="match"):
    return row(row_number, household_id, member_no) | {"row_number": row_number, "decision": decision}


def error(row_number, field, corruption):
    return row(row_number) | {"field": field, "corruption": corruption}


def key(row_number):
    return "banking", "b", row_number


def test_a_record_is_residual_unless_a_sound_number_of_the_register_settles_it():
    truth = [row(1, "H1", "1"), row(2, "H1", "2"), row(3)]
    found = [link(1, "H1", 1)]
    residual = detail_links(found, truth, [], Known(frozenset([key(1)]))).residual
    assert (residual.scored, residual.in_register, residual.missed) == (2, 1, 1)
    assert detail_links(found, truth, [], None).residual is None


@pytest.mark.parametrize(
    ("corruption", "counts"),
    [("id:sub1", True), ("id:x_lower", True), ("name:mou", True), ("id:missing", False), ("id:placeholder", False),
     ("id:spouse_id", False)],
)  # fmt: skip
def test_a_number_that_is_lost_cannot_be_repaired(corruption, counts):
    field, kind = corruption.split(":")
    found = detail_links([], [row(1, "H1", "1"), row(2)], [error(1, field, kind)], None)
    assert found.sound_or_repairable.scored == counts  # and never a stranger's


def test_what_looking_at_reviews_would_bring():
    truth = [row(1, "H1", "1"), row(2, "H1", "1"), row(3), row(4, "H1", "1"), row(5, "H1", "1"), row(6, "H1", "1")]
    found = [
        link(1, "H1", 1, "review"),  # the right person
        link(2, "H2", 1, "review"),  # another
        link(3, "H1", 1, "review"),  # a stranger's record
        link(4, "H2", 1),  # matched to another: missed, and in no review
        link(6, "H1", 1),
    ]  # 5 fell to nobody
    review = detail_links(found, truth, [], None).review
    assert (review.reviewed, review.right) == (3, 1)
    assert (review.missed, review.missed_in_review, review.missed_right) == (4, 2, 1)


def test_traps_say_who_fell_into_them():
    truth = [row(1), row(2), row(3, "H1", "1"), row(4, "H1", "2")]
    errors = [error(1, "row", "doppel"), error(2, "row", "doppel"), error(3, "id", "spouse_id")]
    found = [link(1, "H1", 1), link(2, "H1", 1, "review"), link(3, "H1", 2), link(4, "H1", 2)]
    traps = {
        trap.kind: trap
        for trap in detail_links(found, truth, errors, Known(twins=frozenset([("H1", "1"), ("H1", "2")]))).traps
    }
    assert traps["row:doppel"] == Trap("row:doppel", records=2, matched=1, wrong=1, review=1)
    assert traps["id:spouse_id"] == Trap("id:spouse_id", records=1, matched=1, wrong=1, review=0)
    assert traps["twin"] == Trap("twin", records=2, matched=2, wrong=1, review=0)
    assert list(traps) == [*TRAPS, "twin"]
    assert traps["row:relative"].records == 0


def test_groups_are_those_of_the_person_a_record_is_of():
    known = Known(groups={("H1", "1"): {"sex": "F", "hukou": "rural"}, ("H2", "1"): {"sex": "M", "hukou": "rural"}})
    truth = [row(1, "H1", "1"), row(2, "H2", "1"), row(3, "H9", "1"), row(4)]
    by_group = detail_links([link(1, "H1", 1), link(2, "H1", 1)], truth, [], known).by_group
    assert list(by_group) == ["hukou", "sex"]
    assert [(score.group, score.scored, score.matched_wrong) for score in by_group["sex"]] == [
        ("sex=F", 1, 0), ("sex=M", 1, 1),
    ]  # fmt: skip
    assert [(score.group, score.recall) for score in by_group["hukou"]] == [("hukou=rural", 0.5)]


def test_without_links_or_truth_nothing_breaks():
    found = detail_links([], [], [], Known())
    assert (found.residual.scored, found.sound_or_repairable.scored, found.review.reviewed) == (0, 0, 0)
    assert found.by_group == {}
