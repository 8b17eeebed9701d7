"""A person's word from the terminal to the flag: review, same, run again; taken back, and all is as it was."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.linkage.review.contradictions import ContradictsJudgement
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.quarantine_values import NothingPublished, Place
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.review_words import apply_words, judge_record, judge_task, take_back
from pipeline.steps.reviewing import list_tasks, show_task
from pipeline.steps.reviewing_values import (
    CannotWithdraw,
    MayNotBeLinked,
    NoSuchRecord,
    NoSuchTask,
    NotALink,
    RunFolderGone,
)
from pipeline.store import RunStore
from pipeline.warehouse.views import read_view, view_checksum

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def silent(_step, _done, _total):
    return None


def invoke(*arguments):
    return CliRunner().invoke(app, ["review", *arguments])


def record_options(place, person):
    where = ["--record", place.source, place.file_name, str(place.row_number)]
    return [*where, "--household", person[0], "--member", str(person[1]), *WHERE]


def test_a_disputed_match_is_taken_away_and_given_back(home, url, query, seen, published_once):
    before = view_checksum(url, "yiyang", "2018H2")
    place, flag, person = seen.turning_record()
    spoken = judge_record(CYCLE, place, person, "different", "office", "a caseworker disputes it")
    assert (spoken.judgement_ids, spoken.carries_over) == ((1,), True)

    disputed = apply_words(CYCLE, silent)
    found = seen.link_of(place)
    assert found is None or (found["household_id"], found["member_no"]) != person
    after = seen.flag_of(person[0])
    assert (after["action"], after["amount_monthly"]) != (flag["action"], flag["amount_monthly"])
    revised = {row["household_id"] for row in seen.view("flag") if row["revision"] > 1}
    assert person[0] in revised
    assert revised <= {person[0], *([found["household_id"]] if found else [])}

    with pytest.raises(ContradictsJudgement, match=r"judgement 1 \(different as .* by office, .*withdraw 1"):
        judge_record(CYCLE, place, person, "same", "another")
    word, rows = take_back(1, "office", "the caseworker was mistaken")
    assert (word.said.judgement, rows) == ("different", (2,))
    for number, why in ((1, "judgement 2 replaced it"), (2, "it is a withdrawal"), (9, "there is no such word")):
        with pytest.raises(CannotWithdraw, match=why):
            take_back(number, "office", "again")
    with pytest.raises(UsageError, match="Say why"):
        take_back(1, "office", " ")

    restored = apply_words(CYCLE, silent)
    assert restored.run_id not in (published_once["run_id"], disputed.run_id)
    assert view_checksum(url, "yiyang", "2018H2") == before
    report = replay(find_replayable(disputed.run_id), announce=silent)  # a later withdrawal changes no earlier run
    assert (report.identical, report.otherwise) == (True, ())
    assert query("SELECT judgement, withdraws FROM core.judgement ORDER BY 1") == [
        ("different", None),
        ("withdrawn", 1),
    ]


def test_a_review_from_the_list_to_the_flag(home, url, query, seen, reviewed_municipality):
    place, _, person = seen.turning_record()
    said = invoke("unsure", *record_options(place, person), "--by", "office")
    assert said.exit_code == 0, said.output
    assert "hesv review apply --region yiyang --cycle 2018H2" in said.stdout
    assert invoke("apply", *WHERE, "--json").exit_code == 0
    assert (seen.link_of(place)["decision"], seen.link_of(place)["method"]) == ("review", "clerical")

    listed = json.loads(invoke("list", *WHERE, "--kind", "link", "--json").stdout)
    stakes = [task["yuan_at_risk"] for task in listed["tasks"]]
    assert stakes == sorted(stakes, reverse=True)
    assert listed["progress"]["link"]["open"] == len(stakes)
    (mine,) = (task for task in listed["tasks"]
               if Place(task["source"], task["file_name"], task["row_number"]) == place)  # fmt: skip
    assert (mine["household_id"], mine["member_no"], mine["state"]) == (*person, "open")

    member = next(row for row in members(reviewed_municipality)
                  if (row["household_id"], int(row["member_no"])) == person)  # fmt: skip
    shown = invoke("show", mine["task_id"], "--by", "A. Name")
    assert shown.exit_code == 0, shown.output
    assert member["name"] in shown.stdout
    assert member["id_number"] not in shown.stdout
    assert "unsure" in shown.stdout  # what was said before
    revealed = invoke("show", mine["task_id"][:10], "--by", "A. Name", "--reveal", "--purpose", "two sisters", "--json")
    assert member["id_number"] in revealed.stdout
    assert query("SELECT actor, action, purpose, detail->'persons'->>0 FROM audit.event WHERE action ~ '^review'") == [
        ("A. Name", "review_show", None, f"{person[0]}/{person[1]}"),
        ("A. Name", "review_reveal", "two sisters", f"{person[0]}/{person[1]}"),
    ]  # fmt: skip
    for alone in (["--reveal"], ["--purpose", "two sisters"], ["--reveal", "--purpose", " "]):
        assert isinstance(invoke("show", mine["task_id"], *alone).exception, UsageError)

    assert invoke("same", mine["task_id"], "--by", "A. Name", "--note", "=seen the card").exit_code == 0
    task = next(row for row in seen.view("review_task") if row["task_id"] == mine["task_id"])
    assert (task["decided_by"], task["judgement"], task["note"]) == ("A. Name", "same", "=seen the card")
    assert task["decided_at"] is not None
    refused = invoke("different", mine["task_id"], "--by", "B. Name")
    assert isinstance(refused.exception, ContradictsJudgement)
    assert "by A. Name" in str(refused.exception)
    again = invoke("same", mine["task_id"], "--by", "B. Name")
    assert "said already" in again.stdout
    sheet = home.parent / "tasks.csv"
    assert invoke("list", *WHERE, "--state", "same", "--csv", str(sheet)).exit_code == 0
    with sheet.open(encoding="utf-8-sig") as file:
        rows = {row["task_id"]: row for row in csv.DictReader(file)}
    assert (rows[mine["task_id"]]["state"], rows[mine["task_id"]]["note"]) == ("same", "'=seen the card")

    invoke("apply", *WHERE, "--json")
    assert (seen.link_of(place)["decision"], seen.link_of(place)["method"]) == ("match", "clerical")
    assert mine["task_id"] not in {row["task_id"] for row in seen.view("review_task")}
    assert query("SELECT DISTINCT judgement, decided_by FROM history.review_task WHERE task_id = %s",
                 mine["task_id"]) == [("same", "A. Name")]  # fmt: skip
    log = json.loads(invoke("log", "--region", "yiyang", "--cycle", "2018H2", "--json").stdout)
    assert (log[0]["judgement"], log[0]["decided_by"]) == ("unsure", "office")
    assert {row["judgement"] for row in log[1:]} == {"same"}
    assert log[0]["undone_by"] == log[1]["judgement_id"]


def members(inbox):
    with (inbox / "register" / "members.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_word_follows_its_identity_into_a_file_delivered_anew(home, seen, reviewed_municipality, tmp_path):
    """Its last two rows come first now: the word is not about the row that has its old number."""
    old = {place_of(row): row for row in seen.view("identity_link") if row["source"] == "banking"}
    place, link = next((place, row) for place, row in old.items() if row["decision"] == "match")
    person = (link["household_id"], link["member_no"])
    judge_record(CYCLE, place, person, "different", "office")
    inbox = tmp_path / "inbox"
    shutil.copytree(reviewed_municipality, inbox)
    lines = deliver_moved(inbox / "banking", place.file_name)

    run_cycle(CYCLE, str(inbox), announce=silent)
    now = {place_of(row): row for row in seen.view("identity_link") if row["source"] == "banking"}

    def moved(row_number):
        return Place("banking", place.file_name, (row_number + 1) % len(lines) + 1)

    alike = {number for number, line in enumerate(lines, 1) if identity(line) == identity(lines[place.row_number - 1])}
    assert place.row_number in alike
    for number in alike:
        found = now.get(moved(number))
        assert found is None or (found["household_id"], found["member_no"]) != person
    for one in set(old) - {Place("banking", place.file_name, number) for number in alike}:
        found = now[moved(one.row_number)]
        assert (found["household_id"], found["decision"]) == (old[one]["household_id"], old[one]["decision"])


def place_of(row):
    return Place(row["source"], row["file_name"], row["row_number"])


def deliver_moved(folder, file_name):
    """The last two accounts first, as another export of the bank might have them; gives the lines as they were."""
    path = folder / file_name
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").strip("\n").split("\n")
    content = gzip.compress(("\n".join([*lines[-2:], *lines[:-2]]) + "\n").encode("utf-8"), mtime=0)
    path.write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["sha256"] = hashlib.sha256(content).hexdigest()
    manifest["produced_at"] = "2019-02-01T09:00:00+08:00"
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return lines


def identity(line):
    return {name: value for name, value in json.loads(line).items() if name in ("name", "id_no", "id_type", "phone")}


def test_what_cannot_be_judged_is_refused_by_name(home, seen, published_once):
    link = seen.view("identity_link")[0]
    place, her = place_of(link), (link["household_id"], link["member_no"])
    with pytest.raises(NoSuchRecord, match=r"Record banking nothing\.gz 7"):
        judge_record(CYCLE, Place("banking", "nothing.gz", 7), her, "same", "office")
    with pytest.raises(NoSuchRecord, match="Member YI9/1"):
        judge_record(CYCLE, place, ("YI9", 1), "same", "office")
    blocked = next(row["household_id"] for row in seen.view("flag") if row["action"] == "blocked_consent")
    with pytest.raises(MayNotBeLinked, match="no authorization"):
        judge_record(CYCLE, place, (blocked, 1), "same", "office")
    with pytest.raises(NoSuchTask, match="No published run has it"):
        judge_task("ffffffffffffffff", "same", "office")
    with pytest.raises(NotALink, match="does not ask whose a record is"):
        judge_task(next(row["task_id"] for row in seen.view("review_task") if row["kind"] != "link"), "same", "x")
    with pytest.raises(UsageError, match="who you are"):
        judge_record(CYCLE, place, her, "same", " ")
    with pytest.raises(UsageError, match="Unknown state"):
        list_tasks(CYCLE, state="perhaps")
    with pytest.raises(NothingPublished):
        list_tasks(Cycle.of("yiyang", "2017H1"))
    for wrong in (("same",), ("same", "abc", "--record", "banking", "x", "1"), ("same", "abc", "--member", "1"),
                  ("same", "--record", "banking", "x", "1")):  # fmt: skip
        assert isinstance(invoke(*wrong).exception, UsageError), wrong
    shutil.rmtree(home / "runs" / "yiyang" / "2018H2" / published_once["run_id"] / "identity")
    with pytest.raises(RunFolderGone, match="hesv run --force"):
        judge_record(CYCLE, place, her, "same", "office")


def test_a_task_is_shown_with_both_sides_the_runner_up_and_the_flags(home, seen):
    for one in list_tasks(CYCLE, kind="link").tasks[:3]:
        shown = show_task(one.task.task_id, "office")
        best = shown.sides[0].candidate
        assert (best.household_id, best.member_no) == (one.task.household_id, one.task.member_no)
        assert best.match_probability == pytest.approx(one.task.match_probability)
        assert shown.record["name"] is not None
        assert all((side.cells is None) == (side.candidate.household_id is None) for side in shown.sides)
        assert shown.flags
    other = next(row for row in seen.view("review_task") if row["kind"] != "link")
    assert show_task(other["task_id"], "office").sides == ()
    assert invoke("show", other["task_id"], "--by", "office").exit_code == 0
    listed = invoke("list", *WHERE)
    assert "open of" in listed.stdout
    township = next(one.task.township_code for one in list_tasks(CYCLE).tasks)
    assert {one.task.township_code for one in list_tasks(CYCLE, township=township).tasks} == {township}


LATER = Cycle.of("yiyang", "2019H1")


def test_a_word_holds_in_a_later_cycle_for_the_same_person_and_not_for_his_successor(home, url, seen, tmp_path):
    """Two accounts of 2019H1 under their old names: one member is who he was, the other's place went to another."""
    make_sample("yiyang", LATER, tmp_path / "later", households=80, seed=8)
    inbox = tmp_path / "later" / "inbox"
    now = {(row["household_id"], int(row["member_no"])): row for row in members(inbox)}
    consenting = {row["household_id"] for row in rows_of(inbox, "authorizations.csv")}
    known = [row for row in seen.view("identity_link") if row["source"] == "banking" and row["method"] == "id_exact"
             and (row["household_id"], row["member_no"]) in now and row["household_id"] in consenting]  # fmt: skip
    stays, gone = known[0], known[-1]
    assert stays["household_id"] != gone["household_id"]
    store = RunStore(home, "yiyang", "2018H2", stays["run_id"])
    was = {(row["household_id"], row["member_no"]): row for row in store.read("person").to_pylist()}
    sent = {place_of(row): row for row in store.read("identity").to_pylist()}
    for row in (stays, gone):
        judge_record(CYCLE, place_of(row), (row["household_id"], row["member_no"]), "unsure", "office")

    accounts = {stays["household_id"]: 1, gone["household_id"]: 2}
    put_accounts(inbox, {accounts[row["household_id"]]: sent[place_of(row)] for row in (stays, gone)})
    put_member(inbox, was[stays["household_id"], stays["member_no"]])
    run_cycle(LATER, str(inbox), announce=silent)

    with read_view(url, "identity_link", "yiyang", "2019H1") as found:
        names = [column.name for column in found.columns]
        links = [dict(zip(names, row, strict=True)) for row in found.rows]
    by_account = {row["row_number"]: row for row in links if row["source"] == "banking"}
    assert (by_account[1]["method"], by_account[1]["decision"]) == ("clerical", "review")
    assert (by_account[1]["household_id"], by_account[1]["member_no"]) == (stays["household_id"], stays["member_no"])
    assert 2 not in by_account or by_account[2]["method"] != "clerical"


def rows_of(inbox, name):
    with (inbox / "register" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def put_accounts(inbox, records):
    """Give the accounts in these rows the identity an earlier delivery sent."""
    path = next((inbox / "banking").glob("*.gz"))
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    for number, record in records.items():
        who = {"name": record["name"], "id_no": record["id_number"], "id_type": record["id_type"],
               "phone": record["phone"]}  # fmt: skip
        lines[number - 1] = json.dumps({**json.loads(lines[number - 1]), **who}, ensure_ascii=False)
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    hash_anew(path)


def put_member(inbox, person):
    """Let the register of the later cycle have this member where it had another."""
    rows = rows_of(inbox, "members.csv")
    for row in rows:
        if (row["household_id"], int(row["member_no"])) == (person["household_id"], person["member_no"]):
            row |= {name: str(person[name] or "") for name in ("name", "id_number", "birth_date", "sex", "phone")}
            row |= {"counted": "Y", "died_on": ""}
    path = inbox / "register" / "members.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    hash_anew(path)


def hash_anew(path):
    manifest = json.loads((path.parent / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        if file["name"] == path.name:
            file["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (path.parent / "manifest.json").write_text(json.dumps(manifest), "utf-8")
