from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.review import judgements
from pipeline.linkage.review.judged_keys import identity_digests, person_digests
from pipeline.linkage.review.judgements import UnknownJudgement, gather, in_files, of_same_people

BORN = date(1980, 5, 12)
PHONE = "13800138001"


@pytest.fixture
def family(person):
    return [person("H1", 1, "宋晓冰", BORN, 124, phone=PHONE), person("H2", 1, "宋晓冰", date(1983, 9, 2), 128)]


def word(judgement, household="H1", member=1, row=1):
    return {
        "source": "banking", "file_name": "made_up", "row_number": row, "household_id": household, "member_no": member,
        "judgement": judgement,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("match", "H1", 1, "probabilistic")),
        ([word("same", "H2")], ("match", "H2", 1, "clerical")),
        ([word("unsure", "H2")], ("review", "H2", 1, "clerical")),
        ([word("unsure"), word("same")], ("match", "H1", 1, "clerical")),  # the newest counts
        ([word("same"), word("unsure")], ("review", "H1", 1, "clerical")),
        ([word("different"), word("same")], ("match", "H1", 1, "clerical")),
        ([word("same", "H9")], ("match", "H1", 1, "probabilistic")),  # a person who is in the register no more
        ([word("same", "H2", row=2)], ("match", "H1", 1, "probabilistic")),  # about another record
    ],
)
def test_people_outrank_the_model(words, expected, family, record, decide):
    assert decide([record("banking", 1, "宋晓冰", phone=PHONE)], family, words) == {1: expected}


def test_who_is_ruled_out_is_no_candidate(family, record, decide, number):
    sound = record("banking", 1, "宋晓冰", id_number=number(BORN, 124), phone=PHONE)
    assert decide([sound], family)[1] == ("match", "H1", 1, "id_exact")
    assert decide([sound], family, [word("different")]).get(1, ("nobody", "H2"))[1] == "H2"


def test_a_judgement_is_about_one_record_only(family, record, decide, number):
    records = [record("banking", row, "宋晓冰", id_number=number(BORN, 124), phone=PHONE) for row in (1, 2)]
    assert decide(records, family, [word("different")])[2] == ("match", "H1", 1, "id_exact")


@pytest.mark.parametrize(("standing", "decision"), [("nameless", None), ("duplicate", "review"), ("linkable", "match")])
def test_same_cannot_overrule_standing(standing, decision, family, record, decide):
    family[0]["standing"] = standing
    decided = decide([record("banking", 1, "宋晓冰", phone=PHONE)], family, [word("same")])
    assert decided.get(1, (None,))[0] == decision


def test_an_unknown_word_is_refused():
    words = pa.Table.from_pylist([word("perhaps")], schema=tables.JUDGEMENT)
    with pytest.raises(UnknownJudgement, match="perhaps"):
        judgements.gather(tables.IDENTITY.empty_table(), words, {})


def digest_of(row):
    return identity_digests(pa.Table.from_pylist([row], schema=tables.IDENTITY))[0].as_py()


def about(row, judgement, household="H2", **cells):
    """A word about a record's identity, said of another file and row of an earlier cycle."""
    return {**word(judgement, household), "file_name": "earlier", "row_number": 900,
            "identity_digest": digest_of(row), **cells}  # fmt: skip


def test_a_word_about_an_identity_holds_for_each_of_its_records_in_any_file(family, record, decide):
    rows = [record("banking", row, "宋晓冰", phone=PHONE) for row in (1, 2)]
    other = record("banking", 3, "宋晓冰", phone="13900139000")
    elsewhere = record("employment", 4, "宋晓冰", phone=PHONE)
    decided = decide([*rows, other, elsewhere], family, [about(rows[0], "same")])
    assert decided[1] == decided[2] == ("match", "H2", 1, "clerical")
    assert decided.get(3, ("nobody", None, None, None))[3] != "clerical"
    assert decided[4] == ("match", "H1", 1, "probabilistic")


def test_different_holds_for_the_identity_too(family, record, decide, number):
    rows = [record("banking", row, "宋晓冰", id_number=number(BORN, 124), phone=PHONE) for row in (1, 2)]
    decided = decide(rows, family, [about(rows[0], "different", "H1")])
    assert not {row for row, found in decided.items() if found[1] == "H1"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # an old word is about the row of a file, a newer one about its identity: the newest counts
        (lambda row: [word("different", "H2"), about(row, "same")], ("match", "H2", 1, "clerical")),
        (lambda row: [about(row, "same"), word("unsure", "H2")], ("review", "H2", 1, "clerical")),
        (lambda row: [word("different", "H1"), about(row, "same")], ("match", "H2", 1, "clerical")),
    ],
)
def test_words_about_a_row_and_about_its_identity_meet(words, expected, family, record, decide):
    row = record("banking", 1, "宋晓冰", phone=PHONE)
    assert decide([row], family, words(row)) == {1: expected}


def test_all_that_is_ruled_out_is_ruled_out_whoever_said_it_of_what(record):
    row = record("banking", 1, "宋晓冰", phone=PHONE)
    words = [word("different", "H1"), about(row, "different", "H2"), about(row, "same", "H3")]
    judged = gather(
        pa.Table.from_pylist([row, record("banking", 2, "石岩")], schema=tables.IDENTITY),
        pa.Table.from_pylist(words, schema=tables.JUDGEMENT),
        {("H1", 1): 0, ("H2", 1): 1, ("H3", 1): 2},
    )
    assert judged.same == {0: 2}
    assert [judged.ruled_out[code] for code in judged.excluded] == [(0, 1), ()]


FILES = {("banking", "a" * 64): "anew.gz"}


@pytest.mark.parametrize(
    ("cells", "file_name"),
    [
        ({}, "made_up"),  # an old word: by the file's name
        ({"file_sha256": "a" * 64}, "anew.gz"),  # the very file, under another name
        ({"file_sha256": "b" * 64}, None),  # other bytes under the same name inherit nothing
        ({"file_sha256": "b" * 64, "identity_digest": "c" * 64}, "made_up"),  # about an identity: whatever the file
    ],
)
def test_a_word_about_a_row_is_about_the_row_of_that_very_file(cells, file_name):
    words = pa.Table.from_pylist([{**word("same"), **cells}], schema=tables.JUDGEMENT)
    assert in_files(words, FILES)["file_name"].to_pylist() == ([file_name] if file_name else [])


def test_a_place_in_the_register_that_went_to_somebody_else_inherits_no_word(person):
    then = pa.Table.from_pylist([person("H1", 1, "宋晓冰", BORN, 124)], schema=tables.PERSON)
    (number_then,), (life,) = person_digests(then)
    said = {**word("same"), "number_digest": number_then, "life_digest": life}
    words = pa.Table.from_pylist([said, word("unsure"), {**said, "household_id": "H9"}], schema=tables.JUDGEMENT)
    other = pa.Table.from_pylist([person("H1", 1, "石岩", date(1983, 9, 2), 331)], schema=tables.PERSON)
    assert of_same_people(words, then)["judgement"].to_pylist() == ["same", "unsure"]
    assert of_same_people(words, other)["judgement"].to_pylist() == ["unsure"]
    assert of_same_people(words.slice(0, 0), other).num_rows == 0
