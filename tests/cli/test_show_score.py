"""A score as JSON and on a terminal: what was there stays, detail comes beside it."""

import pytest

from pipeline.cli.options import console
from pipeline.cli.show_score import score_as_json, show_score
from pipeline.link_scoring import LinkDetail, ReviewYield, Trap
from pipeline.scoring import DecisionScore, LinkScore

LINKS = (LinkScore("all", 10, 5, 4, 1, 1, 0), LinkScore("id:missing", 2, 1, 0, 0, 1, 0))
DECISIONS = DecisionScore(2, 1, {"action": (1, 2)}, {("keep NO_CHANGE", "no flag"): 1}, ("H1",))
DETAIL = LinkDetail(
    residual=LinkScore("residual", 3, 2, 1, 0, 1, 0),
    sound_or_repairable=LinkScore("sound_or_repairable", 4, 4, 4, 0, 0, 0),
    by_group={"sex": (LinkScore("sex=F", 4, 4, 3, 1, 0, 0),)},
    review=ReviewYield(2, 1, 1, 1, 1),
    traps=(Trap("row:doppel", 3, 1, 1, 0),),
)


def test_the_contracts_keys_stay_and_detail_is_added():
    found = score_as_json(LINKS, DECISIONS, DETAIL)
    row = found["linkage"][0]
    old = {"group", "scored", "in_register", "matched_right", "matched_wrong", "review", "missed", "precision",
           "recall", "f1", "review_share"}  # fmt: skip
    assert set(row) - old == {"precision_interval", "recall_interval"}
    assert old <= set(row)
    assert (row["precision"], row["recall"]) == (0.8, 0.8)
    low, high = row["precision_interval"]
    assert low < 0.8 < high
    assert found["linkage"][1]["precision_interval"] is None
    assert set(found["decisions"]) == {"scored", "right", "share", "by_column", "confusion", "missed_households"}
    detail = found["linkage_detail"]
    assert (detail["residual"]["recall"], detail["sound_or_repairable"]["recall"]) == (0.5, 1.0)
    assert detail["by_group"]["sex"][0]["group"] == "sex=F"
    assert detail["review"]["right"] == 1
    assert detail["traps"] == [{"kind": "row:doppel", "records": 3, "matched": 1, "wrong": 1, "review": 0}]


@pytest.mark.parametrize(
    ("detail", "there", "absent"),
    [
        (None, ["all", "id:missing", "no flag"], ["Traps", "residual"]),
        (DETAIL, ["all", "residual", "sound or repairable", "row:doppel", "By sex", "id:missing", "50.0%"], ["sex=F"]),
    ],
)
def test_a_terminal_shows_tables(detail, there, absent):
    with console.capture() as shown:
        show_score(LINKS, DECISIONS, detail)
    text = shown.get()
    assert all(words in text for words in there)
    assert not any(words in text for words in absent)
