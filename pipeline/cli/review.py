"""`hesv review`: what waits for people. See it, say whose a record is, take a word back, and run the cycle again."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from pipeline.cli.options import (
    AsJson,
    CycleName,
    Purpose,
    Region,
    Reveal,
    Speaker,
    console,
    print_json,
    progress,
    purpose_of,
)
from pipeline.cli.show import show_report
from pipeline.cli.show_casework import show_changed, tell_second
from pipeline.cli.show_review import show_log, show_spoken, show_task, show_tasks
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_words import apply_words, judge_record, judge_task, judgement_log, take_back
from pipeline.steps.reviewing import find_task, list_tasks
from pipeline.steps.reviewing import show_task as look_at
from pipeline.steps.reviewing_values import ListedTask

app = typer.Typer(
    no_args_is_help=True,
    help="""What waits for people: list, show, say whose a record is (same, different, unsure), withdraw, run again.

    A word outranks the model. It is about the record's identity as sent (source, name, number, birth date, phone,
    address), so it holds for every record of that identity, in re-runs and in later cycles; of a record with nothing
    but a name it holds for that row of that very file. Words are kept for ever with who said them.""",
)

SHOWN: Final = 20
COLUMNS: Final = (
    "task_id", "kind", "household_id", "member_no", "township_code", "source", "file_name", "row_number",
    "match_probability", "judgement", "decided_by", "decided_at", "note",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@")

Task = Annotated[str, typer.Argument(metavar="TASK", help="task_id, or the beginning of it")]
MaybeTask = Annotated[str | None, typer.Argument(metavar="[TASK]", help="task_id, or the beginning of it")]
Record = Annotated[
    tuple[str, str, int] | None,
    typer.Option(metavar="SOURCE FILE ROW", help="in place of a task: a record; with all four options below"),
]
Household = Annotated[str | None, typer.Option(help="with --record: whose it is, or is not")]
Member = Annotated[int | None, typer.Option(help="with --record: his number in that household")]
OfRegion = Annotated[str | None, typer.Option("--region", help="with --record")]
OfCycle = Annotated[str | None, typer.Option("--cycle", help="with --record: the published cycle it stands in")]
Note = Annotated[str | None, typer.Option(help="what it rests on; no personal data beyond what is needed")]


@app.command("list")
def list_(
    region: Region,
    cycle: CycleName,
    kind: Annotated[str | None, typer.Option(help="only this kind: link, evidence_conflict, …")] = None,
    township: Annotated[str | None, typer.Option(help="only townships whose code begins like this")] = None,
    state: Annotated[str, typer.Option(help="open, decided, same, different, unsure, all")] = "open",
    limit: Annotated[int | None, typer.Option(min=1, help=f"how many; {SHOWN} on a terminal if left out")] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="write them into this file instead")] = None,
    as_json: AsJson = False,
) -> None:
    """List the tasks of the published run, the most yuan at risk first, with what is left by kind. Nothing personal.

    Example: hesv review list --region yiyang --cycle 2018H2 --kind link
    """
    found = list_tasks(Cycle.of(region, cycle), kind=kind, township=township, state=state)
    if csv_file is not None:
        _write_csv(csv_file, found.tasks[:limit])
        console.print(f"{len(found.tasks[:limit])} tasks in {csv_file}", highlight=False, markup=False)
    elif as_json:
        print_json({"tasks": [_row(one) for one in found.tasks[:limit]], "progress": found.progress})
    else:
        show_tasks(found, limit or SHOWN)


@app.command()
def show(task: Task, by: Speaker, reveal: Reveal = False, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Show one task: record and member side by side, the evidence, the runner-up, the flags that hang on it.

    Personal data: who looked is kept. Numbers are starred unless --reveal --purpose says what they are needed for.

    Example: hesv review show 3fa2c41d9b07 --by "A. Name"
    """
    found = look_at(task, by, purpose_of(reveal=reveal, purpose=purpose))
    if as_json:
        print_json(asdict(found))
    else:
        show_task(found)


@app.command()
def same(
    by: Speaker, task: MaybeTask = None, note: Note = None, record: Record = None, household: Household = None,
    member: Member = None, region: OfRegion = None, cycle: OfCycle = None,
) -> None:  # fmt: skip
    """Say that the record is this person's. Refused (exit 3) where it contradicts an earlier word, which is named.

    Example: hesv review same 3fa2c41d9b07 --note "the bank by telephone"
    """
    _say("same", by, task, note, record, (household, member), (region, cycle))


@app.command()
def different(
    by: Speaker, task: MaybeTask = None, note: Note = None, record: Record = None, household: Household = None,
    member: Member = None, region: OfRegion = None, cycle: OfCycle = None,
) -> None:  # fmt: skip
    """Say that the record is not this person's; also of a record that was matched and that a caseworker disputes.

    Example: hesv review different --record banking banking_2018H2.jsonl.gz 38 --household YI0000303 --member 1
    --region yiyang --cycle 2018H2 --note "her account is another"
    """
    _say("different", by, task, note, record, (household, member), (region, cycle))


@app.command()
def unsure(
    by: Speaker, task: MaybeTask = None, note: Note = None, record: Record = None, household: Household = None,
    member: Member = None, region: OfRegion = None, cycle: OfCycle = None,
) -> None:  # fmt: skip
    """Say that nobody can tell: the record stays under review and nothing adverse rests on it.

    Example: hesv review unsure 3fa2c41d9b07 --note "both sisters were away"
    """
    _say("unsure", by, task, note, record, (household, member), (region, cycle))


@app.command()
def withdraw(
    judgement_id: Annotated[int, typer.Argument(metavar="JUDGEMENT_ID", help="its number in `hesv review log`")],
    by: Speaker,
    note: Annotated[str, typer.Option(help="why it is taken back")],
) -> None:
    """Take a word back: it has no effect any more, as if never said. The word and its withdrawal stay in the log.

    Example: hesv review withdraw 12 --by "A. Name" --note "the other sister's card"
    """
    word, ids = take_back(judgement_id, by, note)
    console.print(
        f"Withdrawn as {', '.join(map(str, ids))}: {word.said.judgement} as {word.said.household_id}/"
        f"{word.said.member_no}. The next run heeds it: hesv review apply --region {word.said.region} "
        f"--cycle {word.said.cycle}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip


@app.command()
def log(
    region: Region,
    cycle: Annotated[str | None, typer.Option(help="only what was said in this cycle")] = None,
    as_json: AsJson = False,
) -> None:
    """List every word that was said of the region's records, withdrawals too, oldest first.

    Example: hesv review log --region yiyang
    """
    words = judgement_log(region, None if cycle is None else Cycle.of(region, cycle).name)
    if as_json:
        print_json([{**asdict(word), **asdict(word.said), "said": None} for word in words])
    else:
        show_log(words)


@app.command()
def apply(region: Region, cycle: CycleName, as_json: AsJson = False) -> None:
    """Run the cycle again from the landed bytes of its published run, with what people have said since.

    Its link model stays. Only households whose flags change get a new revision; `hesv diff` says which. Exit codes as
    of `hesv run`.

    Example: hesv review apply --region yiyang --cycle 2018H2
    """
    with progress(quiet=as_json) as announce:
        result = apply_words(Cycle.of(region, cycle), announce)
    if as_json:
        print_json(asdict(result))
    else:
        show_report(result)


def _say(
    judgement: str, by: str, task: str | None, note: str | None, record: tuple[str, str, int] | None,
    person: tuple[str | None, int | None], where: tuple[str | None, str | None],
) -> None:  # fmt: skip
    household_id, member_no = person
    region, name = where
    if (task is None) == (record is None):
        raise UsageError("Name either a task, or a record: --record SOURCE FILE ROW.")
    if task is not None:
        if any(value is not None for value in (*person, *where)):
            raise UsageError("A task says whom and where it is about; --household, --member, --region, --cycle do not.")
        spoken = judge_task(task, judgement, by, note)
        cycle = find_task(task)[0]
    elif record is not None and household_id and member_no is not None and region and name:
        cycle = Cycle.of(region, name)
        spoken = judge_record(cycle, Place(*record), (household_id, member_no), judgement, by, note)
    else:
        raise UsageError("With --record go --household, --member, --region and --cycle.")
    show_spoken(spoken, cycle.region, cycle.name)
    if spoken.needs_second:
        tell_second(spoken.judgement_ids, spoken.stake_fen)
    show_changed(spoken.changed)


def _row(one: ListedTask) -> dict[str, Any]:
    task = {name: getattr(one.task, name) for name in COLUMNS}
    return {**task, "state": one.task.state, "yuan_at_risk": one.yuan_at_risk}


def _write_csv(path: Path, tasks: tuple[ListedTask, ...]) -> None:
    """UTF-8 with a byte-order mark, as spreadsheets expect; a note that looks like a formula is made text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "state", "yuan_at_risk"], lineterminator="\n")
        writer.writeheader()
        for one in tasks:
            writer.writerow({name: _as_text(value) for name, value in _row(one).items()})


def _as_text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
