"""Whoever edits, deletes, reorders, cuts off or hashes anew is found, and the first bad event is named."""

import pytest
from typer.testing import CliRunner

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.cli.everything import app
from pipeline.warehouse.audit_chain import Verdict, find_broken, read_anchors, verify, write_anchor
from pipeline.warehouse.guarded import keep_event
from tests.integration.guard.conftest import run_as

OFF = "ALTER TABLE audit.event DISABLE TRIGGER ALL"
ON = "ALTER TABLE audit.event ENABLE TRIGGER ALL"
REHASH = """
DO $$
DECLARE
    e audit.event;
    before bytea := ''::bytea;
    place bigint := 0;
BEGIN
    FOR e IN SELECT * FROM audit.event ORDER BY event_id LOOP
        place := place + 1;
        UPDATE audit.event SET event_id = place, previous_hash = before WHERE event_id = e.event_id RETURNING * INTO e;
        UPDATE audit.event SET hash = audit.event_hash(e) WHERE event_id = e.event_id RETURNING hash INTO before;
    END LOOP;
    UPDATE audit.head SET event_id = place, hash = before;
END $$
"""
"""What somebody with every right does to make a changed chain look whole."""


@pytest.fixture
def chain(url, tmp_path):
    """Eight events; the fifth is anchored."""
    for number in range(1, 9):
        keep_event(
            url, Actor("olga", Role.OFFICE, (EVERYWHERE,)), "look", f"yiyang/2018H2/Y{number}", detail={"n": number}
        )
        if number == 5:
            write_anchor(url, tmp_path)
    return url


def test_a_chain_nobody_touched_is_whole(chain, tmp_path):
    assert verify(chain, tmp_path) == Verdict(8, 1, None)
    assert run_as(chain, "SELECT audit.broken_link()") == [(None,)]


@pytest.mark.parametrize(
    ("tamper", "event_id", "what"),
    [
        ("UPDATE audit.event SET actor = 'x' WHERE event_id = 3", 3, "edited"),
        ("UPDATE audit.event SET happened_at = happened_at - interval '1 s' WHERE event_id = 8", 8, "edited"),
        ("UPDATE audit.event SET detail = NULL WHERE event_id = 1", 1, "edited"),
        ("UPDATE audit.event SET hash = 'x' WHERE event_id = 4", 4, "edited"),
        ("DELETE FROM audit.event WHERE event_id = 1", 1, "deleted"),
        ("DELETE FROM audit.event WHERE event_id IN (4, 5)", 4, "deleted"),
        ("DELETE FROM audit.event WHERE event_id = 8", 8, "truncated"),
        ("DELETE FROM audit.event WHERE event_id > 2", 3, "truncated"),
        ("DELETE FROM audit.event", 1, "truncated"),
        ("UPDATE audit.event SET event_id = CASE event_id WHEN 6 THEN -7 ELSE -6 END WHERE event_id IN (6, 7); "
         "UPDATE audit.event SET event_id = -event_id WHERE event_id < 0", 6, "reordered"),
        ("DELETE FROM audit.event WHERE event_id > 6; UPDATE audit.head SET (event_id, hash) = "
         "(SELECT event_id, hash FROM audit.event ORDER BY event_id DESC LIMIT 1)", None, None),
        ("DELETE FROM audit.event WHERE event_id > 4; UPDATE audit.head SET (event_id, hash) = "
         "(SELECT event_id, hash FROM audit.event ORDER BY event_id DESC LIMIT 1)", 5, "truncated"),
        ("UPDATE audit.event SET actor = 'x' WHERE event_id = 2;" + REHASH, 5, "rewritten"),
        ("DELETE FROM audit.event WHERE event_id = 3;" + REHASH, 5, "rewritten"),
        ("DELETE FROM audit.head", 8, "truncated"),
        ("UPDATE audit.event SET actor = 'x' WHERE event_id = 2; CREATE OR REPLACE FUNCTION audit.event_hash("
         "e audit.event) RETURNS bytea LANGUAGE sql STABLE AS 'SELECT e.hash'", 2, "edited"),
    ],
)  # fmt: skip
def test_tampering_as_superuser_without_triggers_is_named(chain, tmp_path, tamper, event_id, what):
    """Only what was cut off after the last anchor, head and all, cannot be seen: that is what anchors are for."""
    run_as(chain, OFF, tamper, ON)
    broken = verify(chain, tmp_path).broken
    assert (event_id, what) == (None, None) if broken is None else (broken.event_id, broken.what) == (event_id, what)


def test_an_event_after_a_cut_does_not_heal_it(chain, tmp_path):
    run_as(chain, OFF, "DELETE FROM audit.event WHERE event_id = 8", ON)
    keep_event(chain, Actor("olga", Role.OFFICE, (EVERYWHERE,)), "look", "later")
    broken = verify(chain, tmp_path).broken
    assert (broken.event_id, broken.what) == (8, "deleted")


def test_what_was_cut_and_hashed_after_the_last_anchor_is_found_by_the_next(chain, tmp_path):
    write_anchor(chain, tmp_path)
    run_as(chain, OFF, "UPDATE audit.event SET actor = 'x' WHERE event_id = 7", REHASH, ON)
    broken = verify(chain, tmp_path).broken
    assert (broken.event_id, broken.what) == (8, "rewritten")


def test_an_anchor_is_written_once_for_one_end(chain, tmp_path):
    first = write_anchor(chain, tmp_path)
    assert write_anchor(chain, tmp_path) == first
    assert [anchor.event_id for anchor in read_anchors(tmp_path)] == [5, 8]
    assert ((tmp_path / "audit" / "anchors.jsonl").stat().st_mode & 0o777) == 0o600


def test_an_empty_chain_is_whole_and_has_no_anchor(url, tmp_path):
    assert write_anchor(url, tmp_path) is None
    assert verify(url, tmp_path) == Verdict(0, 0, None)
    assert find_broken(iter(()), (0, ""), ()) == (0, None)


def test_the_commands(chain, tmp_path, monkeypatch):
    monkeypatch.setenv("HESV_DATABASE_URL", chain)
    monkeypatch.setenv("HESV_HOME", str(tmp_path))
    run = CliRunner().invoke
    assert "Whole: 8 events, 1 anchors" in run(app, ["audit", "verify"]).output
    assert "Event 8" in run(app, ["audit", "anchor"]).output
    assert run(app, ["audit", "list"]).output.count("yiyang/2018H2/Y") == 8
    assert run(app, ["audit", "list", "--since", "2999-01-01"]).output == ""
    out = tmp_path / "events.csv"
    assert run(app, ["audit", "export", "--out", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfevent_id,happened_at,actor")
    run_as(chain, OFF, "DELETE FROM audit.event WHERE event_id = 2", ON)
    broken = run(app, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "Broken at event 2: deleted; after event 1 comes event 3" in broken.output
