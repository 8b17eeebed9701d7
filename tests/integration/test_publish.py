from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from pipeline.tables import FLAG, JUDGEMENT
from pipeline.warehouse.judgements import add_judgement, judgements
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import JudgementRecord, Refusal
from pipeline.warehouse.runs import (
    find_run,
    find_run_by_fingerprint,
    previous_members,
    published_run,
    record_refused,
)
from pipeline.warehouse.views import VIEWS, view_checksum

YIYANG = ("yiyang", "2018H2")


def test_a_published_run_is_shown_with_money_in_yuan_and_months_as_text(url, query, make_run, make_tables):
    assert published_run(url, *YIYANG) is None
    assert publish(url, make_run(), make_tables()) == 1
    assert query(
        "SELECT household_id, member_no, amount_monthly::text, margin_yuan::text, effective_month, reason_codes,"
        " revision, supersedes, explanation_zh FROM serve.flag WHERE outcome <> 'keep' ORDER BY 1"
    ) == [
        ("YI01", None, "840.00", "839.99", "2019-01", ["INCOME_DOWN"], 1, None, "收入下降，按差额补足。"),
        ("YI02", None, "0.00", None, "2019-01", ["NO_MEMBER_LEFT", 'A "quoted", code\\'], 1, None, "=1+1,\n第二行"),
    ]
    assert query("SELECT margin_yuan::text FROM serve.flag WHERE member_no = 2") == [("-0.05",)]
    record = {"source": "employment", "file": "employment_2018H2.xlsx", "row": 7}
    assert query("SELECT month, amount::text, record FROM serve.income_month ORDER BY 1") == [
        ("2018-07", "900.01", record),
        ("2018-08", "0.00", None),
    ]
    assert query("SELECT share::text, floor_area_m2::text, record FROM serve.asset") == [
        ("0.5000000000", "88.5000", record)
    ]
    assert query("SELECT over_limits, unknowns, conflicts, homes::text FROM serve.household_assessment") == [
        ([], None, ["a, b", ""], "0.5000")
    ]
    assert query("SELECT evidence FROM serve.identity_link") == [([{"level": "exact", "weight": 12.5}],)]
    assert query("SELECT state FROM serve.quarantine") == [("new",)]
    assert query(
        "SELECT t.opened_at = r.published_at, record FROM serve.review_task t JOIN core.run r USING (run_id)"
    ) == [(True, record)]


def test_the_record_of_a_run_comes_back_as_it_was_given(url, make_run, make_tables):
    given = make_run(accept_missing=("banking",), frozen={"landed": {"a": [1, 2]}})
    publish(url, given, make_tables())
    found = published_run(url, *YIYANG)
    for name in ("run_id", "fingerprint", "frozen", "accept_missing", "started_at", "finished_at", "model_version"):
        assert getattr(found, name) == getattr(given, name), name
    assert (found.revision, found.supersedes, found.state) == (1, None, "published")
    assert find_run_by_fingerprint(url, *YIYANG, given.fingerprint) == found == find_run(url, "run-1")
    assert find_run_by_fingerprint(url, *YIYANG, "another") is None
    assert find_run_by_fingerprint(url, "nanning", "2018H2", given.fingerprint) is None


def test_a_second_run_supersedes_the_first_and_history_keeps_both(url, query, make_run, make_tables, flags, flag_row):
    publish(url, make_run(), make_tables())
    changed = flags(flag_row(amount_monthly_fen=85000))
    assert publish(url, make_run("run-2"), make_tables(flag=changed)) == 2
    assert query("SELECT run_id, revision, supersedes, amount_monthly::text FROM serve.flag") == [
        ("run-2", 2, "run-1", "850.00")
    ]
    assert query("SELECT run_id, count(*) FROM history.flag GROUP BY 1 ORDER BY 1") == [("run-1", 3), ("run-2", 1)]


def test_regions_and_cycles_do_not_touch_each_other(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    assert publish(url, make_run("run-2", cycle="2019H1"), make_tables()) == 1
    assert publish(url, make_run("run-3", region="nanning"), make_tables()) == 1
    assert query("SELECT region, cycle, run_id FROM core.published ORDER BY 3") == [
        ("yiyang", "2018H2", "run-1"), ("yiyang", "2019H1", "run-2"), ("nanning", "2018H2", "run-3"),
    ]  # fmt: skip
    assert query("SELECT count(*) FROM serve.flag") == [(9,)]


def test_a_retried_publish_leaves_what_it_left(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables())
    assert publish(url, make_run(), make_tables()) == 1
    assert query("SELECT run_id FROM core.published") == [("run-2",)]
    assert query("SELECT count(*) FROM core.flag") == [(6,)]


def test_batches_are_streamed(url, query, make_run, make_tables, flag_row):
    def batches():
        for number in range(3):
            yield pa.RecordBatch.from_pylist(
                [{name: flag_row(household_id=f"B{number}").get(name) for name in FLAG.names}], schema=FLAG
            )

    publish(url, make_run(), make_tables(flag=batches()))
    assert query("SELECT array_agg(household_id ORDER BY household_id) FROM serve.flag") == [(["B0", "B1", "B2"],)]


def test_readers_see_the_run_before_until_all_is_loaded_and_never_wait(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    good = make_tables()
    seen = []

    def slowly():
        seen.append(query("SELECT DISTINCT run_id FROM serve.flag"))
        seen.append(query("SELECT count(*) FROM history.flag"))
        yield from good["review_task"].to_batches()

    publish(url, make_run("run-2"), {**good, "review_task": slowly()})
    assert seen == [[("run-1",)], [(3,)]]
    assert query("SELECT DISTINCT run_id FROM serve.flag") == [("run-2",)]


def test_many_publishers_at_once_each_get_their_revision(url, query, make_run, make_tables):
    runs = [make_run(f"{region}-{number}", region=region) for region in ("yiyang", "nanning") for number in range(3)]
    with ThreadPoolExecutor(len(runs)) as pool:
        revisions = list(pool.map(lambda run: publish(url, run, make_tables()), runs))
    assert sorted(revisions[:3]) == sorted(revisions[3:]) == [1, 2, 3]
    assert query("SELECT count(*), count(DISTINCT region) FROM serve.flag") == [(6, 2)]
    assert query("SELECT count(*) FROM core.run r JOIN core.published p USING (run_id) WHERE r.revision = 3") == [(2,)]
    assert query("SELECT audit.broken_link()") == [(None,)]


def test_nothing_of_whom_a_quarantined_row_is_about_is_stored(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    stored = query("SELECT to_jsonb(q)::text FROM core.quarantine AS q")[0][0]
    assert "must not be stored" not in stored


def test_a_refused_delivery_shows_until_the_next_run_and_moves_no_pointer(url, query, make_run, make_tables):
    shown = "SELECT run_id, source, state, refused_because FROM serve.delivery ORDER BY 1 NULLS LAST"
    refusal = Refusal("banking", "Delivery of banking refused at manifest.json", "banking.jsonl.gz")
    record_refused(url, *YIYANG, (refusal,))
    record_refused(url, *YIYANG, (refusal,))
    refused = (None, "banking", "refused", refusal.refused_because)
    assert query(shown) == [refused]
    publish(url, make_run(), make_tables())
    accepted = ("run-1", "employment", "accepted", None)
    assert query(shown) == [accepted]
    before = view_checksum(url, *YIYANG)
    record_refused(url, *YIYANG, (refusal,))
    assert query(shown) == [accepted, refused]
    assert view_checksum(url, *YIYANG) == before
    assert query("SELECT run_id FROM core.published") == [("run-1",)]


def test_members_of_a_run_come_back_in_order(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    assert previous_members(url, "run-1").to_pylist() == [
        {"household_id": "YI01", "member_no": 1}, {"household_id": "YI01", "member_no": 2},
    ]  # fmt: skip
    assert previous_members(url, "no such run").num_rows == 0


def test_the_newest_judgement_counts_and_none_is_ever_changed(url, query, make_run, make_tables):
    about = {"source": "employment", "file_name": "e.xlsx", "row_number": 7, "household_id": "YI01", "member_no": 1}
    said = {"region": "yiyang", "cycle": "2018H2", "decided_by": "office-1", **about}
    assert judgements(url, "yiyang").schema == JUDGEMENT
    add_judgement(url, JudgementRecord(judgement="unsure", **said))
    add_judgement(url, JudgementRecord(judgement="different", **{**said, "member_no": 2}))
    add_judgement(url, JudgementRecord(judgement="same", **said, task_id="T1", note="seen the paper"))
    add_judgement(url, JudgementRecord(judgement="same", **{**said, "region": "nanning"}))
    kept = judgements(url, "yiyang")
    assert kept.select([*about, "judgement"]).to_pylist() == [
        {**about, "member_no": 2, "judgement": "different"}, {**about, "judgement": "same"},
    ]  # fmt: skip
    publish(url, make_run(), make_tables())
    assert query("SELECT decided_by, judgement, note FROM serve.review_task") == [
        ("office-1", "same", "seen the paper")
    ]
    with pytest.raises(Exception, match="append-only"):
        query("UPDATE core.judgement SET judgement = 'same'")
    with pytest.raises(Exception, match="append-only"):
        query("DELETE FROM core.judgement")


def test_same_content_has_the_same_checksum_whatever_the_run_and_the_order(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    first = view_checksum(url, *YIYANG)
    tables = make_tables()
    publish(url, make_run("run-2"), {**tables, "flag": tables["flag"].take([2, 0, 1])})
    assert view_checksum(url, *YIYANG) == first
    publish(url, make_run("run-3"), {**tables, "flag": tables["flag"].take([0, 1])})
    changed = view_checksum(url, *YIYANG)
    assert {view for view in VIEWS if changed[view] != first[view]} == {"flag"}


def test_every_publish_is_a_link_of_the_audit_chain(url, query, make_run, make_tables):
    for number in (1, 2, 3):
        publish(url, make_run(f"run-{number}"), make_tables())
    assert query("SELECT event_id, action, subject FROM audit.event ORDER BY 1") == [
        (number, "publish", f"run-{number}") for number in (1, 2, 3)
    ]
    assert query("SELECT audit.broken_link()") == [(None,)]
    query("ALTER TABLE audit.event DISABLE TRIGGER append_only")
    query("UPDATE audit.event SET actor = 'nobody' WHERE event_id = 2")
    assert query("SELECT audit.broken_link()") == [(2,)]
