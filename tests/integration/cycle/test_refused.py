"""What must stop a cycle, and what need not: damaged, missing and refused deliveries, another run."""

from __future__ import annotations

import json
import shutil

import pytest

from pipeline.errors import DeliveryRefused, RunLocked, SeveralRefused, UsageError
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.runs import published_run
from tests.integration.cycle.office import CYCLE, rewrite, run, view

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def damage_hash(inbox):
    path = inbox / "housing" / next(p.name for p in (inbox / "housing").glob("*.txt"))
    path.write_bytes(path.read_bytes() + b"\n")
    return ("housing", path.name, "sha256")


def damage_row_count(inbox):
    manifest = json.loads((inbox / "employment" / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["rows"] += 1
    (inbox / "employment" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return ("employment", manifest["files"][0]["name"], str(manifest["files"][0]["rows"]))


def damage_column(inbox):
    path = next((inbox / "social_security").glob("*.csv"))
    rewrite(
        inbox,
        "social_security",
        path.name,
        path.read_bytes().replace("缴费基数".encode("gb18030"), "缴费基".encode("gb18030"), 1),
    )
    return ("social_security", path.name, "缴费基数")


def damage_gzip(inbox):
    path = next((inbox / "banking").glob("*.gz"))
    rewrite(inbox, "banking", path.name, path.read_bytes()[:-50])
    return ("banking", path.name, "gzip")


def damage_everything(inbox):
    shutil.rmtree(inbox / "banking")
    (inbox / "housing" / "extra.txt").write_text("x", "utf-8")
    return ("banking", "housing", "2 refusal")


@pytest.mark.parametrize("damage", [damage_hash, damage_row_count, damage_column, damage_gzip, damage_everything])
def test_a_damaged_delivery_is_refused_by_name_and_nothing_is_published(home, url, inbox, damage):
    words = damage(inbox)
    with pytest.raises((DeliveryRefused, SeveralRefused)) as refused:
        run(inbox)
    assert refused.value.exit_code == 3
    for word in (*words, "expected", "found"):
        assert word in str(refused.value)
    assert published_run(url, CYCLE.region, CYCLE.name) is None
    assert view(url, "flag") == []
    shown = [row for row in view(url, "delivery") if row["state"] == "refused"]
    assert {row["source"] for row in shown} <= set(words)
    assert all(row["refused_because"] for row in shown)
    assert shown


def test_a_file_damaged_after_a_good_run_is_refused_though_the_manifest_is_the_same(published, inbox):
    good = published.report
    damage_hash(inbox)
    with pytest.raises(DeliveryRefused):
        run(inbox)
    assert published_run(published.url, CYCLE.region, CYCLE.name).run_id == good.run_id


def test_without_a_source_accepted_by_name_nobody_is_judged_adversely(home, url, inbox):
    shutil.rmtree(inbox / "banking")
    report = run(inbox, "banking")
    assert report.accept_missing == ("banking",)
    flags = view(url, "flag")
    assert {row["outcome"] for row in flags} <= {"keep", "review", "blocked", "exit"}
    assert {row["reason_codes"][0] for row in flags if row["outcome"] == "exit"} <= {"NO_MEMBER_LEFT"}
    assert any(row["reason_codes"][0] == "SOURCE_MISSING" for row in flags)
    states = {(row["source"], row["state"]) for row in view(url, "delivery")}
    assert ("banking", "missing") in states


def test_a_refused_source_that_was_accepted_as_missing_does_not_stop_the_run(home, url, inbox):
    damage_gzip(inbox)
    report = run(inbox, "banking")
    assert report.accept_missing == ("banking",)
    refused = [row for row in view(url, "delivery") if row["state"] == "refused"]
    assert [row["source"] for row in refused] == ["banking"]
    assert "gzip" in refused[0]["refused_because"]


def test_the_register_cannot_be_gone_without(home, inbox):
    with pytest.raises(UsageError, match="register"):
        run(inbox, "register")


def test_two_runs_of_one_region_and_cycle_do_not_meet(home, url, inbox):
    with run_lock(url, CYCLE.region, CYCLE.name), pytest.raises(RunLocked) as locked:
        run(inbox)
    assert locked.value.exit_code == 4
