"""The report of every household says what the warehouse says, to the fen, and to nobody who may not see it."""

import json
from collections import Counter
from dataclasses import replace
from math import floor

import pytest
from typer.testing import CliRunner

from pipeline.access import Actor, Forbidden, Role
from pipeline.cli.everything import app
from pipeline.errors import UsageError
from pipeline.household_report import compose
from pipeline.household_report.check import content
from pipeline.steps.household_report import NoSuchHousehold, look_at_household
from pipeline.steps.keys import LOGIN, REPORT, key, key_file
from pipeline.steps.printing_report import as_json, as_pdf, code_of, verify

CARED_FOR = "outcome <> 'blocked'"


@pytest.fixture
def look(town, clerk):
    def at(household_id, actor=clerk, **given):
        return look_at_household(town.url, actor, given.pop("home", town.home), town.cycle, household_id, **given)

    return at


def fen(value):
    return None if value is None else round(value * 100)


def test_every_report_says_what_was_published_to_the_fen(report_of, rows):
    income, assets = Counter(), Counter()
    for row in rows("SELECT * FROM serve.income_month"):
        income[row["household_id"], int(row["month"].replace("-", "")), row["kind"]] += fen(row["amount"])
    for row in rows("SELECT * FROM serve.asset WHERE value IS NOT NULL"):
        assets[row["household_id"]] += fen(row["value"])
    assessed = {row["household_id"]: row for row in rows("SELECT * FROM serve.household_assessment")}
    flags = rows("SELECT * FROM serve.flag ORDER BY household_id, member_no NULLS FIRST")
    found_income, found_assets, found_flags = Counter(), Counter(), []
    for household_id, row in assessed.items():
        report = report_of(household_id)
        assert report.missing == (), household_id
        assert report.figures.counted == row["counted_members"]
        assert report.figures.income_fen == fen(row["countable_income_monthly"])
        assert report.figures.expenditure_fen == fen(row["rigid_expenditure_monthly"])
        for item in report.income:
            found_income[household_id, item.month, item.kind] += item.amount_fen
        found_assets[household_id] += sum(item.value_fen or 0 for item in report.assets)
        found_flags += [
            (household_id, one.member_no, one.action, one.amount_fen, one.margin_fen) for one in report.flags
        ]
    assert found_income == income
    assert +found_assets == +assets
    assert sorted(found_flags, key=str) == sorted(
        ((row["household_id"], row["member_no"], row["action"], fen(row["amount_monthly"]), fen(row["margin_yuan"]))
         for row in flags), key=str,
    )  # fmt: skip
    assert len(assessed) == 120


def test_the_tests_are_those_of_the_flag_and_the_nearest_is_its_margin(report_of, rows):
    shown = 0
    for row in rows("SELECT household_id FROM serve.flag WHERE member_no IS NULL AND margin_yuan IS NOT NULL"):
        (flag, *_) = report_of(row["household_id"]).flags
        if not flag.tests:
            continue
        shown += 1
        assert flag.margin_fen in {floor(test.gap) for test in flag.tests}
        for test in flag.tests:
            assert test.decides
            assert test.bases, "a test without its reference"
            if flag.outcome != "keep":  # of what is kept the explanation names income alone
                assert f"{floor(test.amount) / 100:.2f}".rstrip("0").rstrip(".") in flag.explanation_zh
        is_cut = flag.outcome == "adjustment" and flag.amount_fen < (flag.previous_amount_fen or 0)
        is_kept_by_less = is_cut and flag.category in ("dibao", "expenditure_poor")
        assert len(flag.turning) == len(flag.tests) + bool(flag.flips) + is_kept_by_less
    assert shown > 20


def test_every_authorization_has_its_state_and_a_blocked_household_nothing_else(look, household_with):
    report = look(household_with("outcome = 'blocked'")).report
    assert {one.consent for one in report.people} & {"missing", "expired", "revoked", "not_yet"}
    assert all(one.name for one in report.people)
    assert (report.income, report.assets, report.links, report.bills, report.payments, report.supporters) == ((),) * 6
    held = look(household_with(CARED_FOR)).report
    assert {one.consent for one in held.people if one.standing == "unit"} <= {"in_force", "not_needed"}


def test_each_source_says_when_it_answered_and_for_which_months(look, household_with):
    asked = {one.source: one for one in look(household_with(CARED_FOR)).report.asked if one.source != "register"}
    assert set(asked) == {"social_security", "employment", "housing", "banking"}
    for one in asked.values():
        assert (one.state, one.covers_to) == ("accepted", "2018-12")
        assert one.produced_at is not None
        assert one.rows_in == one.rows_accepted + one.rows_quarantined + one.rows_duplicate


def test_numbers_are_starred_until_a_purpose_is_stated_and_each_look_is_kept(look, household_with, rows):
    household_id = household_with(CARED_FOR)
    before = rows("SELECT count(*) AS n FROM audit.event")[0]["n"]
    hidden = look(household_id)
    revealed = look(household_id, purpose="check by telephone")
    numbers = [one.number for one in revealed.report.people if one.number]
    assert numbers
    assert all("*" not in number for number in numbers)
    text = content(hidden.report).decode()
    assert not any(number in text for number in numbers)
    assert content(revealed.report) == content(hidden.report)
    events = rows("SELECT actor, action, purpose, subject FROM audit.event ORDER BY event_id OFFSET %s", before)
    subject = f"yiyang/2018H2/{household_id}"
    assert [tuple(event.values()) for event in events] == [
        ("clerk", "household_look", None, subject),
        ("clerk", "household_reveal", "check by telephone", subject),
    ]


def test_who_does_not_answer_for_the_township_sees_no_household_and_an_engineer_none_at_all(look, household_with, rows):
    household_id = household_with(CARED_FOR)
    (own,) = {row["township_code"] for row in rows("SELECT * FROM serve.flag WHERE household_id = %s", household_id)}
    other = next(row["township_code"] for row in rows("SELECT * FROM serve.flag") if row["township_code"] != own)
    assert look(household_id, Actor("there", Role.CASEWORKER, (own,))).report.flags
    with pytest.raises(NoSuchHousehold):
        look(household_id, Actor("elsewhere", Role.CASEWORKER, (other,)))
    with pytest.raises(NoSuchHousehold):
        look("YI9999999")
    with pytest.raises(Forbidden):
        look(household_id, Actor("engineer", Role.ENGINEER, ("",)))


def test_without_the_runs_folder_what_was_published_is_still_shown(look, household_with, home_without_run):
    household_id = household_with("outcome = 'exit'")
    shown = look(household_id, home=home_without_run)
    whole, bare = look(household_id).report, shown.report
    assert bare.missing == ("folder",)
    assert (bare.people, bare.tests, bare.registered) == ((), (), None)
    published = replace(whole.figures, savings_heads=None)  # who shared the savings only the folder knows
    assert (bare.income, bare.assets, bare.figures) == (whole.income, whole.assets, published)
    assert [one.explanation_zh for one in bare.flags] == [one.explanation_zh for one in whole.flags]
    assert as_pdf(home_without_run, shown)


def test_a_code_is_checked_against_the_report_it_was_made_for(town, clerk, look, household_with):
    report = look(household_with("outcome = 'exit'")).report
    code, number = code_of(town.home, report), report.heading.number
    assert verify(town.url, clerk, town.home, number, code.lower()).is_genuine
    assert not verify(town.url, clerk, town.home, number, code[:-1]).is_genuine
    first, *rest = report.income
    altered = replace(report, income=(replace(first, amount_fen=first.amount_fen + 1), *rest))
    assert not verify(town.url, clerk, town.home, number, code_of(town.home, altered)).is_genuine
    with pytest.raises(NoSuchHousehold):
        verify(town.url, clerk, town.home, number[:-1] + "2", code)


def test_a_paper_printed_before_the_rules_changed_is_not_called_altered(town, clerk, look, household_with, monkeypatch):
    report = look(household_with("outcome = 'exit'")).report
    code, number = code_of(town.home, report), report.heading.number
    monkeypatch.setattr(compose, "_is_same", lambda *_: False)  # today's rules would say otherwise: no test is shown
    verified = verify(town.url, clerk, town.home, number, code)
    assert verified.report.missing == ("other_code",)
    assert (verified.is_genuine, verified.is_whole) == (False, False)
    assert verify(town.url, clerk, town.home, number, code_of(town.home, verified.report)).is_genuine


def test_a_caseworkers_paper_has_the_offices_code(town, look, household_with):
    household_id = household_with(CARED_FOR)
    mine = look(household_id, Actor("there", Role.CASEWORKER, ("3611",))).report
    assert code_of(town.home, mine) == code_of(town.home, look(household_id).report)


def test_the_json_is_what_is_certified_with_its_number_and_code(town, look, household_with):
    report = look(household_with(CARED_FOR)).report
    written = json.loads(as_json(town.home, report))
    assert written["check_code"] == code_of(town.home, report)
    assert written["report"]["heading"]["number"] == written["number"]


def test_the_key_is_made_once_and_for_this_account_only(tmp_path):
    made = key(tmp_path, REPORT)
    assert len(made) == 32
    assert key(tmp_path, REPORT) == made
    assert key_file(tmp_path, REPORT).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in key_file(tmp_path, REPORT).parent.iterdir()] == ["report.key"]
    assert key(tmp_path, LOGIN) != made


def test_the_command_line_writes_the_same_and_checks_it(town, look, household_with, tmp_path, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(town.home))
    monkeypatch.setenv("HESV_DATABASE_URL", town.url.replace("postgresql+psycopg2", "postgresql"))
    shown = look(household_with("outcome = 'exit'"))
    report = shown.report
    household_id, code = report.heading.household_id, code_of(town.home, report)
    asked = ["report", "household", "--region", "yiyang", "--cycle", "2018H2", "--household", household_id]
    for ending in ("pdf", "json", "html"):
        done = CliRunner().invoke(app, [*asked, "--by", "t", "--out", str(tmp_path / f"r.{ending}")])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "r.pdf").read_bytes() == as_pdf(town.home, shown)
    assert (tmp_path / "r.json").read_text("utf-8") == as_json(town.home, report)
    page = (tmp_path / "r.html").read_text("utf-8")
    assert report.flags[0].explanation_zh in page
    assert "href=" not in page.partition("<main>")[2]
    for typed, status in ((code, 0), (code[:-1], 1)):
        assert (
            CliRunner().invoke(app, ["report", "verify", report.heading.number, typed, "--by", "t"]).exit_code == status
        )
    wrong = CliRunner().invoke(app, [*asked, "--by", "t", "--out", str(tmp_path / "r.docx")])
    assert isinstance(wrong.exception, UsageError)
