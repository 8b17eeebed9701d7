"""Names and numbers out of the register: starred, whole for a purpose, and never without a committed event."""

import psycopg2
import pytest

from pipeline.errors import UsageError
from pipeline.steps.reviewing_values import mask_number
from pipeline.warehouse.connection import LoadRejected
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.people import household_and_members, reveal
from tests.integration.guard.conftest import A, run_as, session_of

HERE = ("yiyang", "2018H2")
NUMBER, PHONE = "110101199001010001", "13900000001"
DENIED = psycopg2.errors.InsufficientPrivilege


def test_members_are_shown_with_numbers_starred_and_the_look_is_kept(two_townships, as_caseworker_of_a):
    place, (member,) = household_and_members(as_caseworker_of_a, *HERE, "YA01")
    assert (place.township_code, place.address) == (A, "银城村1号")
    assert (member.name, member.id_number, member.phone) == ("王小明", mask_number(NUMBER), mask_number(PHONE))
    kept = "SELECT action, subject, purpose FROM audit.event WHERE action <> 'publish'"
    assert run_as(two_townships, kept) == [("look", "yiyang/2018H2/YA01", None)]


def test_a_number_is_revealed_for_a_stated_purpose(two_townships, as_caseworker_of_a):
    found = reveal(as_caseworker_of_a, *HERE, "YA01", 1, "visit")
    assert (found.id_number, found.phone) == (NUMBER, PHONE)
    kept = "SELECT action, subject, purpose FROM audit.event WHERE action <> 'publish'"
    assert run_as(two_townships, kept) == [("reveal", "yiyang/2018H2/YA01/1", "visit")]
    with pytest.raises(UsageError, match="purpose"):
        reveal(as_caseworker_of_a, *HERE, "YA01", 1, " ")


def test_a_household_of_the_other_township_is_as_one_that_is_not_there(as_caseworker_of_a):
    for household in ("YB01", "NONE"):
        assert household_and_members(as_caseworker_of_a, *HERE, household) is None
        assert reveal(as_caseworker_of_a, *HERE, household, 1, "visit") is None
    assert household_and_members(as_caseworker_of_a, *HERE, "YM01") is not None


CALLS = [
    ("look", "yiyang/2018H2/YA01", None, "SELECT * FROM office.members('yiyang', '2018H2', 'YA01')"),
    ("look", "yiyang/2018H2/YA01", None, "SELECT * FROM office.household('yiyang', '2018H2', 'YA01')"),
    ("reveal", "yiyang/2018H2/YA01/1", "visit", "SELECT * FROM office.reveal('yiyang', '2018H2', 'YA01', 1, 'visit')"),
    ("search", "yiyang/2018H2", None, "SELECT * FROM office.search('yiyang', '2018H2', '{\"name\": [\"王小明\"]}', 9)"),
]
INSERT = "INSERT INTO audit.event (actor, action, subject, purpose) VALUES (core.actor(), %s, %s, %s)"


@pytest.mark.parametrize(("action", "subject", "purpose", "call"), CALLS)
def test_an_event_that_could_still_be_rolled_back_opens_nothing(as_caseworker_of_a, action, subject, purpose, call):
    session = session_of(as_caseworker_of_a)
    try:
        for within in ((), ("SAVEPOINT s",), ("SAVEPOINT s", "RELEASE s")):
            with session.cursor() as cursor:
                for statement in within[:1]:
                    cursor.execute(statement)
                cursor.execute(INSERT, (action, subject, purpose))
                for statement in within[1:]:
                    cursor.execute(statement)
                with pytest.raises(DENIED, match="no committed event"):
                    cursor.execute(call)
            session.rollback()
        with session.cursor() as cursor:
            cursor.execute(INSERT, (action, subject, purpose))
            session.commit()
            cursor.execute(call)
            assert cursor.fetchall()
    finally:
        session.close()


@pytest.mark.parametrize(("action", "subject", "purpose", "call"), CALLS)
def test_another_event_opens_nothing(two_townships, people, action, subject, purpose, call):
    mine = url_as(two_townships, people["of_a"])
    others = [("of_b", action, subject, purpose), ("of_a", "x", subject, purpose), ("of_a", action, "x", purpose)]
    for who, *said in [*others, ("of_a", action, subject, "another")]:
        keep_event(two_townships, people[who], said[0], said[1], purpose=said[2])
        with pytest.raises(DENIED):
            run_as(mine, call)


def test_a_look_is_good_for_ten_minutes(two_townships, people):
    mine = url_as(two_townships, people["of_a"])
    run_as(two_townships, "ALTER TABLE audit.event ALTER happened_at SET DEFAULT now() - interval '11 minutes'")
    keep_event(two_townships, people["of_a"], "look", "yiyang/2018H2/YA01")
    with pytest.raises(DENIED):
        run_as(mine, CALLS[0][3])


@pytest.mark.parametrize("who", ["engineer"])
def test_who_sees_no_family_calls_none_of_them(two_townships, people, who):
    for action, subject, purpose, call in CALLS:
        keep_event(two_townships, people[who], action, subject, purpose=purpose)
        with pytest.raises(DENIED):
            run_as(url_as(two_townships, people[who]), call)


def test_who_says_nothing_of_himself_sees_nothing(two_townships):
    """A trusted login without hesv.actor and hesv.townships."""
    with pytest.raises((DENIED, psycopg2.errors.NotNullViolation)):
        run_as(two_townships, "SET ROLE hesv_office", INSERT.replace("%s", "'x'"))
    assert run_as(two_townships, "SET ROLE hesv_office", "SELECT * FROM serve.flag") == []


def test_an_event_is_the_actors_own(two_townships, people, login):
    for guarded, own in ((url_as(two_townships, people["of_a"]), "carl a"), (login("caseworker", [A]), None)):
        before = "SET hesv.actor = 'olga'" if own is None else "SELECT 1"
        with pytest.raises(DENIED):
            run_as(guarded, before, "INSERT INTO audit.event (actor, action) VALUES ('olga', 'look')")
        run_as(guarded, before, "INSERT INTO audit.event (actor, action) VALUES (core.actor(), 'look')")
    actors = run_as(two_townships, "SELECT actor FROM audit.event WHERE action = 'look' ORDER BY event_id")
    assert actors[0] == ("carl a",)
    assert actors[1][0].startswith("person_")


def test_nobody_reads_others_events_but_who_audits(two_townships, people):
    for name in ("of_a", "office", "supervisor"):
        keep_event(two_townships, people[name], "look", f"seen by {name}")
    question = "SELECT actor FROM audit.event WHERE action = 'look' ORDER BY 1"
    seen = {name: [row[0] for row in run_as(url_as(two_townships, people[name]), question)] for name in people}
    everyone = ["carl a", "olga", "sven"]
    assert seen == {
        "engineer": everyone, "office": ["olga"], "supervisor": everyone, "of_a": ["carl a"], "of_b": [], "of_none": [],
    }  # fmt: skip


def test_what_cannot_be_kept_is_not_shown(two_townships, as_caseworker_of_a):
    run_as(two_townships, "ALTER TABLE audit.event ADD CONSTRAINT never CHECK (action <> 'look') NOT VALID")
    with pytest.raises(LoadRejected):
        household_and_members(as_caseworker_of_a, *HERE, "YA01")
