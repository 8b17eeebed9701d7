"""Why a record matched, went to review, or fell to nobody; and that no nameless person is ever shown."""

from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.link import find, link, person_positions
from pipeline.linkage.review.explain import explain, find_row
from pipeline.linkage.review.judgements import gather
from pipeline.linkage.review.words import load_words

BORN, OTHER = date(1980, 5, 12), date(1983, 9, 2)
PHONE = "13800138001"
VILLAGE = "某某省某某市某某县青山镇红旗村9组63号"


@pytest.fixture
def explained(model, town):
    """The explanation of the first record among others, and its row of the links (None: nobody)."""

    def make(records, persons, words=()):
        seen = pa.Table.from_pylist(records, schema=tables.IDENTITY)
        people = pa.Table.from_pylist([*persons, *town], schema=tables.PERSON)
        people = people.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
        said = pa.Table.from_pylist(list(words), schema=tables.JUDGEMENT)
        judged = gather(seen, said, person_positions(people))
        links = link(seen, people, said, model).links.to_pylist()
        row = next((one for one in links if one["row_number"] == records[0]["row_number"]), None)
        return explain(seen, people, find(seen, people, judged, model), judged, model, 0), row

    return make


def word(judgement, household="H1", member=1):
    return {"source": "banking", "file_name": "made_up", "row_number": 1, "household_id": household,
            "member_no": member, "judgement": judgement}  # fmt: skip


@pytest.fixture
def cases(record, number_of):
    """By name: the record, changes to the family, words, and the decision and reasons to expect."""
    number = number_of()
    damaged = number[:12] + str((int(number[12]) + 1) % 10) + number[13:]
    return {
        "exact": (record("banking", 1, "宋晓冰", id_number=number), {}, [], "match", ["number_exact"]),
        "repaired": (record("banking", 1, "宋晓冰", id_number=damaged), {}, [], "match", ["number_repaired"]),
        "weighed": (
            record("banking", 1, "宋晓冰", phone=PHONE, address=VILLAGE), {}, [], "match", ["above_match"],
        ),
        "said": (record("banking", 1, "石岩"), {}, [word("same")], "match", ["judged_same"]),
        "not sure": (record("banking", 1, "宋晓冰", phone=PHONE), {}, [word("unsure")], "review", ["judged_unsure"]),
        "stands twice": (
            record("banking", 1, "宋晓冰", id_number=number), {"standing": "duplicate"}, [], "review", ["stands_twice"],
        ),
        "nobody near": (record("banking", 1, "欧阳不知"), {}, [], "nobody", ["no_candidate"]),
        "nameless": (
            record("banking", 1, "宋晓冰", id_number=number), {"standing": "nameless"}, [], "nobody", ["nameless"],
        ),
        "ruled out": (
            record("banking", 1, "宋晓冰", id_number=number), {}, [word("different")], "nobody", ["ruled_out"],
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["exact", "repaired", "weighed", "said", "not sure", "stands twice", "nobody near", "nameless", "ruled out"],
)
def test_the_reason_is_the_one_that_decided(name, cases, explained, family):
    row, changes, words, decision, reasons = cases[name]
    family[0].update(changes)
    found, linked = explained([row], family, words)
    assert found.decision == decision
    assert set(reasons) <= set(found.reasons)
    assert set(found.reasons) <= set(load_words().reasons)
    assert (linked is None) is (decision == "nobody")
    if linked is not None:
        best = found.candidates[0]
        assert (found.decision, found.method) == (linked["decision"], linked["method"])
        assert (best.household_id, best.member_no) == (linked["household_id"], linked["member_no"])
        assert best.match_weight == linked["match_weight"]


def test_a_nameless_person_is_never_shown_nor_described(cases, explained, family):
    row, changes, *_ = cases["nameless"]
    family[0].update(changes)
    found, _ = explained([row], family)
    best = found.candidates[0]
    assert (best.standing, best.household_id, best.member_no, best.steps) == ("nameless", None, None, ())


def test_a_known_stranger_is_described_and_not_named(explained, family, record, number_of):
    """His second record, without a number, comes closest to himself."""
    stranger = number_of(birth=date(1971, 3, 9), serial=577)
    own = [record("banking", row, "宋晓冰", id_number=stranger, phone="13700137000") for row in (2, 3)]
    again = record("banking", 1, "宋晓冰", birth_date=date(1971, 3, 9), sex="M")
    found, linked = explained([again, *own], family)
    assert linked is None
    assert "stranger" in found.reasons
    assert found.candidates[0].standing == "stranger"
    assert found.candidates[0].household_id is None
    assert found.candidates[0].steps


def test_a_sound_number_of_another_member_is_named_as_the_hindrance(explained, family, record, number_of):
    """Her record with her husband's number."""
    lent = record("banking", 1, "宋晓冰", id_number=number_of(birth=OTHER, serial=331), phone=PHONE)
    found, _ = explained([lent], family)
    assert found.decision != "match"
    assert {"number_of_another", "number_unconfirmed"} & set(found.reasons)


def test_a_record_is_found_by_source_file_and_row(record):
    table = pa.Table.from_pylist([record("banking", 1, "宋晓冰"), record("housing", 1, "石岩")], schema=tables.IDENTITY)
    assert find_row(table, "housing", "made_up", 1) == 1
    assert find_row(table, "housing", "made_up", 2) is None
