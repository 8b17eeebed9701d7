"""A word is about a person and an identity: it follows them into another file and a later cycle, and nobody else."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil

import pytest

from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.judging_since import context_of, rejudge, words_now
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import published
from pipeline.steps.review_words import judge_record, take_back
from pipeline.store import RunStore
from pipeline.warehouse.rejudged import judged_since
from pipeline.warehouse.views import read_view

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def silent(_step, _done, _total):
    return None


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
    said = [
        judge_record(CYCLE, place_of(row), (row["household_id"], row["member_no"]), "unsure", "office")
        for row in (stays, gone)
    ]

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

    assert judged_since(url, "yiyang", "2019H1", stays["household_id"]) == ()
    take_back(said[0].judgement_ids[0], "office", "seen by now")  # said in 2018H2, it held in 2019H1 as well
    (since,) = judged_since(url, "yiyang", "2019H1", stays["household_id"])
    context = context_of(published(LATER)[1])
    found = {one.household_id: one for one in rejudge(context, words_now(context))}
    assert since.after == json.loads(json.dumps(found[stays["household_id"]].after.as_json(), default=str))


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
