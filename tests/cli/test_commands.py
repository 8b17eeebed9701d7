"""The command line teaches: every command has help with an example or its exit codes, and README names it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.everything import app

README = Path(__file__).parents[2] / "README.md"
COMMANDS = sorted(get_command(app).commands)
CASE = """
- id: {id}
  region: yiyang
  as_of: 2018-12-31
  household: {{state: applicant}}
  members:
    - {{member_no: 1, relation: head}}
  expect: {{outcome: entry, action: enter_dibao, amount_monthly: {amount}}}
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_explains_itself(command):
    assert f"hesv {command}" in README.read_text("utf-8")
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.stdout
    assert "dynamic" not in shown.stdout


@pytest.mark.parametrize("asked", [(), ("--help",), ("no-such-command",)])
def test_without_a_command_all_of_them_are_told(monkeypatch, capsys, asked):
    monkeypatch.setattr(sys, "argv", ["hesv", *asked])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    if asked == ("no-such-command",):
        assert ended.value.code == 2
        assert "No such command" in said.err
    else:
        assert [command for command in COMMANDS if command not in said.out] == []


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import pipeline.cli", "typer"),  # what every process does that a run starts beside itself
        ("from pipeline.cli.commands import command_line; command_line(['run'])", "fastapi"),
    ],
)
def test_nothing_is_imported_that_nobody_asked_for(statement, heavy):
    check = f"import sys; {statement}; sys.exit('{heavy}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def ends_with(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["hesv", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--region", "yiyang", "--cycle", "2018", "--inbox", "x"), ("2018H1", "2018M11")),
        (
            ("run", "--region", "yiyang", "--cycle", "2018H2", "--inbox", "x", "--engine", "abacus"),
            ("abacus", "duckdb"),
        ),
        (("decide", "no-such-file.yml"), ("no-such-file.yml", "YAML")),
        (("sample", "--region", "yiyang", "--cycle", "2018H2", "--out", "x"), ("--households", "--persons")),
        (("run", "--region", "yiyang"), ("--cycle",)),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_to_write(monkeypatch, capsys, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, message = ends_with(monkeypatch, capsys, *arguments)
    assert code == 2
    for word in words:
        assert word in message


def test_an_unreachable_database_ends_with_5_and_hides_the_password(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HESV_DATABASE_URL", "postgresql://someone:a-secret@127.0.0.1:9/none")
    code, message = ends_with(monkeypatch, capsys, "checksum", "--region", "yiyang", "--cycle", "2018H2")
    assert code == 5
    assert "127.0.0.1:9" in message
    assert "a-secret" not in message


@pytest.mark.parametrize(("amount", "code"), [(580, 0), (579, 1)])
def test_decide_prints_one_object_a_case_and_fails_where_a_case_does(monkeypatch, capsys, tmp_path, amount, code):
    path = tmp_path / "case.yml"
    path.write_text(CASE.format(id="T1", amount=amount), "utf-8")
    monkeypatch.setattr(sys, "argv", ["hesv", "decide", str(path), "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0) == code
    (case,) = json.loads(capsys.readouterr().out)
    assert case["id"] == "T1"
    assert case["flags"][0]["amount_monthly"] == 580
    assert case["failed"] == ([] if code == 0 else ["amount_monthly"])
