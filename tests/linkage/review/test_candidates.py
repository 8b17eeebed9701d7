"""The two best candidates of a record under review, and who of them may be shown."""

import pytest

from pipeline.linkage.review.candidates import Step, read_candidates, read_steps

PHONE = "13800138001"


def candidates(run, records, persons, words=None):
    found = run(records, persons, words).candidates.to_pylist()
    return {(row["row_number"], row["rank"]): row for row in found}


@pytest.fixture
def unsure():
    """A person's word that sends a record to review, whatever its weight."""
    return lambda row, household: [
        {"source": "banking", "file_name": "made_up", "row_number": row, "household_id": household, "member_no": 1,
         "judgement": "unsure"}
    ]  # fmt: skip


def test_only_records_under_review_have_candidates_and_the_best_is_the_link(run, record, person, family, unsure):
    rows = [record("banking", 1, "宋晓冰", phone=PHONE), record("banking", 2, "宋晓冰", phone=PHONE)]
    other = person("H2", 1, "宋晓冰", family[1]["birth_date"], 128)
    result = run(rows, [*family, other], unsure(1, "H2"))
    (link,) = [row for row in result.links.to_pylist() if row["decision"] == "review"]
    found = candidates(run, rows, [*family, other], unsure(1, "H2"))
    assert set(found) == {(1, 1), (1, 2)}
    best, second = found[1, 1], found[1, 2]
    assert (best["household_id"], best["member_no"]) == ("H2", 1) == (link["household_id"], link["member_no"])
    assert (second["household_id"], second["standing"]) == ("H1", "linkable")
    assert best["evidence"] == link["evidence"]
    assert (best["match_weight"], second["match_weight"]) == (link["match_weight"], link["runner_up_weight"])


def test_steps_sum_to_the_weight(run, record, family, unsure):
    rows = run([record("banking", 1, "宋晓冰", phone=PHONE)], family, unsure(1, "H1")).candidates.to_pylist()
    for candidate in read_candidates(rows):
        assert candidate.steps[0].comparison == "prior"
        assert sum(step.bits for step in candidate.steps) == pytest.approx(candidate.match_weight, abs=1e-3)


def test_nobody_is_shown_to_whom_nothing_may_be_linked(run, record, person, family, unsure):
    family[0]["standing"] = "nameless"
    other = person("H2", 1, "宋晓冰", family[1]["birth_date"], 128)
    found = candidates(run, [record("banking", 1, "宋晓冰", phone=PHONE)], [*family, other], unsure(1, "H2"))
    hidden = found[1, 2]
    assert hidden["standing"] == "nameless"
    assert (hidden["household_id"], hidden["member_no"], hidden["evidence"]) == (None, None, None)


def test_evidence_reads_back():
    text = '[{"comparison": "prior", "level": "share_of_records", "weight": -9.5}]'
    assert read_steps(text) == (Step("prior", "share_of_records", -9.5),)
    assert read_steps(None) == ()
