from pipeline.scoring import score_decisions, score_links


def link(row_number, household_id, member_no, decision="match"):
    return {
        "source": "banking", "file_name": "b", "row_number": row_number,
        "household_id": household_id, "member_no": member_no, "decision": decision,
    }  # fmt: skip


def truth(row_number, household_id="", member_no=""):
    row = link(row_number, household_id, member_no)
    return {name: str(value) for name, value in row.items() if name != "decision"}


def test_every_verdict_is_counted_once():
    found = [link(1, "H1", 1), link(2, "H1", 2), link(3, "H9", 1), link(4, "H1", 1, "review"), link(9, "H9", 9)]
    expected = [
        truth(1, "H1", "1"),  # right
        truth(2, "H1", "1"),  # the other member: wrong
        truth(3),  # a stranger taken for a member: wrong
        truth(4, "H1", "1"),  # review
        truth(5, "H1", "1"),  # missed
        truth(6),  # a stranger, rightly nobody
    ]
    errors = [{**truth(2), "field": "id", "corruption": "spouse_id"}]
    overall, banking, dirt = score_links(found, expected, errors)
    assert (overall.scored, overall.in_register) == (6, 4)
    assert (overall.matched_right, overall.matched_wrong, overall.review, overall.missed) == (1, 2, 1, 1)
    assert overall.precision == 1 / 3
    assert overall.recall == 1 / 4
    assert overall.review_share == 1 / 6
    assert (round(overall.precision_interval.low, 4), round(overall.precision_interval.high, 4)) == (0.0615, 0.7923)
    assert overall.recall_interval.value == overall.recall
    assert banking.group == "banking"
    assert (dirt.group, dirt.scored, dirt.matched_wrong) == ("id:spouse_id", 1, 1)


def test_without_matches_there_is_no_precision_and_no_division():
    (overall, _) = score_links([], [truth(1)], [])
    assert overall.precision is None
    assert overall.recall is None
    assert overall.f1 is None
    assert overall.precision_interval is None
    assert overall.recall_interval is None


DECISION = {
    "household_id": "H1", "member_no": "", "outcome": "adjustment", "action": "increase", "category": "dibao",
    "amount_monthly": "840", "effective_month": "2019-01", "grace_start": "", "grace_end": "",
    "reason_code": "INCOME_DOWN",
}  # fmt: skip
FLAG = {
    "household_id": "H1", "member_no": None, "outcome": "adjustment", "action": "increase", "category": "dibao",
    "amount_monthly": "840.00", "effective_month": "2019-01", "grace_start": "2019-01", "grace_end": None,
    "reason_codes": ["INCOME_DOWN"],
}  # fmt: skip


def test_an_empty_cell_claims_nothing_and_amounts_compare_as_numbers():
    score = score_decisions([FLAG], [DECISION])
    assert (score.scored, score.right) == (1, 1)
    assert score.by_column["grace_start"] == (0, 0)
    assert score.by_column["amount_monthly"] == (1, 1)


def test_a_wrong_column_and_a_missing_flag_are_named():
    score = score_decisions([{**FLAG, "amount_monthly": "841.00"}], [DECISION, {**DECISION, "household_id": "H2"}])
    assert (score.scored, score.right, score.share) == (2, 0, 0.0)
    assert score.missed_households == ("H1", "H2")
    assert dict(score.confusion) == {
        ("increase INCOME_DOWN", "increase INCOME_DOWN (differs in amount_monthly)"): 1,
        ("increase INCOME_DOWN", "no flag"): 1,
    }
