from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage import judgements
from pipeline.linkage.judgements import UnknownJudgement

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
