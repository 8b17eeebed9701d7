"""People's words in the warehouse: one identity one verdict, contradictions refused, withdrawals kept, none changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.config import Config

from pipeline.linkage.review.contradictions import ContradictsJudgement
from pipeline.warehouse.connection import engine
from pipeline.warehouse.judgements import (
    add_judgement,
    find_logged,
    judgements,
    last_judgement,
    list_logged,
    say,
    withdraw,
)
from pipeline.warehouse.migrations import SQL
from pipeline.warehouse.records import JudgementRecord

IDENTITY, FILE = "a" * 64, "b" * 64


def word(judgement="same", household="YI01", **changes):
    about = {
        "region": "yiyang", "cycle": "2018H1", "decided_by": "A. Name", "source": "banking", "file_name": "b.gz",
        "row_number": 7, "household_id": household, "member_no": 1, "identity_digest": IDENTITY, "file_sha256": FILE,
        "number_digest": "c" * 64, "life_digest": "d" * 64,
    }  # fmt: skip
    return JudgementRecord(judgement=judgement, **{**about, **changes})


def standing(url, up_to=None):
    kept = judgements(url, "yiyang", up_to=up_to).to_pylist()
    return [(row["judgement"], row["household_id"], row["identity_digest"]) for row in kept]


def test_a_word_is_kept_with_all_it_is_about(url):
    assert say(url, [word()]) == (1,)
    (row,) = judgements(url, "yiyang").to_pylist()
    assert row == {
        "source": "banking", "file_name": "b.gz", "row_number": 7, "household_id": "YI01", "member_no": 1,
        "judgement": "same", "identity_digest": IDENTITY, "file_sha256": FILE, "number_digest": "c" * 64,
        "life_digest": "d" * 64,
    }  # fmt: skip


def test_the_same_word_again_is_not_said_twice_unless_a_task_still_waits_for_it(url):
    first, second = word(task_id="T1"), word(task_id="T2", row_number=8)
    assert say(url, [first]) == (1,)
    assert say(url, [first]) == ()
    assert say(url, [first, second]) == (2,)
    assert say(url, [word(row_number=9)]) == ()  # another row of that identity, no task
    assert standing(url) == [("same", "YI01", IDENTITY)]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (word(), word(household="YI02")),
        (word(), word("different")),
        (word("different"), word()),
        (word(), word("unsure", "YI02")),
        (word(), word(household="YI02", file_name="other.gz", file_sha256="e" * 64, row_number=1)),  # the identity
        (word(identity_digest=None, file_sha256=None), word(household="YI02")),  # an old word, by file and row
        (word(identity_digest=None), word("different", identity_digest=None, file_name="renamed.gz")),  # the very file
    ],
)
def test_a_contradiction_is_refused_by_name_and_nothing_is_kept(url, then, now):
    say(url, [then])
    with pytest.raises(ContradictsJudgement, match=r"judgement 1 .*A\. Name.* hesv review withdraw 1"):
        say(url, [now])
    assert last_judgement(url, "yiyang") == 1


@pytest.mark.parametrize(
    "now",
    [
        word("different", "YI02"),
        word(household="YI02", identity_digest="f" * 64, row_number=9),
        word(household="YI02", source="housing"),
        word(household="YI02", region="nanning"),
    ],
)
def test_what_is_about_another_record_or_rules_out_another_person_stands_beside_it(url, now):
    say(url, [word()])
    assert say(url, [now]) == (2,)


def test_a_withdrawal_is_a_row_and_the_word_has_no_effect_any_more(url, query):
    say(url, [word(task_id="T1"), word(task_id="T2", row_number=8)])
    assert withdraw(url, find_logged(url, 1), "B. Name", "the sister's card") == (3, 4)
    assert standing(url) == []
    assert standing(url, up_to=2) == [("same", "YI01", IDENTITY)]  # a run of before sees what it saw
    assert query("SELECT task_id, judgement, decided_by, withdraws FROM core.judgement WHERE judgement_id > 2") == [
        ("T1", "withdrawn", "B. Name", 1), ("T2", "withdrawn", "B. Name", 1),
    ]  # fmt: skip
    log = list_logged(url, "yiyang", None)
    assert [(one.judgement_id, one.undone_by) for one in log] == [(1, 3), (2, 3), (3, None), (4, None)]
    assert withdraw(url, find_logged(url, 1), "B. Name", "again") == ()
    assert say(url, [word(household="YI02")]) == (5,)  # now nothing stands against it
    assert query("SELECT action, actor, purpose FROM audit.event ORDER BY event_id") == [
        ("judgement_same", "A. Name", None), ("judgement_withdrawn", "B. Name", "the sister's card"),
        ("judgement_same", "A. Name", None),
    ]  # fmt: skip


def test_of_two_who_contradict_each_other_at_once_one_is_refused(url):
    def try_to(household):
        try:
            return len(say(url, [word(household=household)]))
        except ContradictsJudgement:
            return 0

    with ThreadPoolExecutor(4) as people:
        said = list(people.map(try_to, ["YI01", "YI02", "YI03", "YI04"]))
    assert sorted(said) == [0, 0, 0, 1]
    assert len(standing(url)) == 1


def test_the_log_is_of_one_region_and_may_be_of_one_cycle(url):
    for changes in ({}, {"cycle": "2018H2", "household": "YI02", "judgement": "different"}, {"region": "nanning"}):
        add_judgement(url, word(**changes))
    assert len(list_logged(url, "yiyang", None)) == 2
    assert [one.said.cycle for one in list_logged(url, "yiyang", "2018H2")] == ["2018H2"]
    assert find_logged(url, 99) is None


def move(url, way, revision):
    with engine(url).begin() as opened:
        configuration = Config(attributes={"connection": opened})
        configuration.set_main_option("script_location", str(SQL / "migrations"))
        configuration.set_main_option("path_separator", "os")
        way(configuration, revision)


def test_words_said_before_identities_were_kept_go_on_being_about_a_row(url, query):
    move(url, command.downgrade, "0007")
    query(
        "INSERT INTO core.judgement (region, cycle, source, file_name, row_number, household_id, member_no, "
        "judgement, decided_by) VALUES ('yiyang', '2018H1', 'banking', 'b.gz', 7, 'YI01', 1, 'same', 'A. Name')"
    )
    move(url, command.upgrade, "head")
    (row,) = judgements(url, "yiyang").to_pylist()
    assert (row["file_name"], row["row_number"], row["identity_digest"], row["file_sha256"]) == ("b.gz", 7, None, None)
    assert withdraw(url, find_logged(url, 1), "B. Name", "mistaken") == (2,)
    assert judgements(url, "yiyang").num_rows == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core.judgement SET judgement = 'different'",
        "DELETE FROM core.judgement",
        "INSERT INTO core.judgement (region, cycle, source, file_name, row_number, household_id, member_no, judgement,"
        " decided_by) VALUES ('yiyang', '2018H1', 'banking', 'b.gz', 7, 'YI01', 1, 'perhaps', 'A. Name')",
        "INSERT INTO core.judgement (region, cycle, source, file_name, row_number, household_id, member_no, judgement,"
        " decided_by) VALUES ('yiyang', '2018H1', 'banking', 'b.gz', 7, 'YI01', 1, 'withdrawn', 'A. Name')",
    ],
)
def test_the_database_itself_refuses_what_may_not_be(url, query, statement):
    say(url, [word()])
    with pytest.raises(Exception, match=r"append-only|violates check"):
        query(statement)
