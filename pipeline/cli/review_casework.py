"""`hesv review decide, claim, leave, confirm, refuse, second-looks, history`: one at a task, two above a value.

They stand beside the commands of `pipeline.cli.review`, in its app.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from pipeline.cli.options import AsJson, Speaker, print_json
from pipeline.cli.review import Note, Task, app
from pipeline.cli.show_casework import show_changed, show_history, show_pending, tell, tell_second
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.deciding_tasks import Answered
from pipeline.steps.deciding_tasks import decide_task as answer_task
from pipeline.steps.review_words import refuse_word
from pipeline.steps.reviewing import find_task
from pipeline.steps.second_looks import confirm as confirm_word
from pipeline.steps.second_looks import leave_task, take_task, waiting_words
from pipeline.warehouse.reading.casework import task_history

JudgementId = Annotated[int, typer.Argument(metavar="JUDGEMENT_ID", help="its number in `hesv review second-looks`")]
On = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="the day an answer names")]


@app.command()
def decide(
    task: Task,
    answer: Annotated[str, typer.Argument(metavar="ANSWER", help="one of its kind's; a wrong one lists them")],
    by: Speaker, note: Note = None, on: On = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Answer a task of any kind; the household is judged again at once, and what the next run will say is shown.

    An answer changes the next run where POLICY has a rule it settles; elsewhere it closes the task and is shown.

    Example: hesv review decide 6b01a848539b nominal --by "A. Name" --note "the firm by telephone"
    """
    done = answer_task(task, answer, by, note, None if on is None else on.date())
    if as_json:
        print_json(_row(done))
        return
    what = "Recorded" if done.judgement_ids else "That was said already; nothing was recorded"
    tell(f"{what}: task {done.task_id} ({done.kind}) is answered {done.answer}. {done.follows_en}")
    if done.needs_second:
        tell_second(done.judgement_ids, done.stake_fen)
    show_changed(done.changed)


@app.command()
def claim(
    task: Task, by: Speaker,
    take_over: Annotated[bool, typer.Option(help="also where it is another's: the history names him")] = False,
) -> None:  # fmt: skip
    """Make a task yours for a while (HESV_CLAIM_MINUTES): nobody else decides it meanwhile. Exit 4: it is another's.

    Example: hesv review claim 6b01a848539b --by "A. Name"
    """
    made = take_task(find_task(task)[1].task, by, take_over=take_over)
    from_whom = f", taken over from {made.taken_from}" if made.taken_from else ""
    tell(f"Task {made.task_id} is {made.claimed_by}'s until {made.until:%Y-%m-%d %H:%M %Z}{from_whom}.")


@app.command()
def leave(task: Task, by: Speaker) -> None:
    """Make your task free again before its time is over.

    Example: hesv review leave 6b01a848539b --by "A. Name"
    """
    tell("It is free again." if leave_task(find_task(task)[1].task, by) else "It was not yours; nothing was changed.")


@app.command("second-looks")
def second_looks(
    region: Annotated[str | None, typer.Option(help="only this region")] = None, as_json: AsJson = False
) -> None:
    """List the words above the value (HESV_SECOND_LOOK_YUAN) that wait for another person; till then they are unsure.

    Example: hesv review second-looks --region yiyang
    """
    words = waiting_words(region)
    if as_json:
        print_json([asdict(word) for word in words])
    else:
        show_pending(words)


@app.command()
def confirm(judgement_id: JudgementId, by: Speaker, note: Note = None) -> None:
    """Say the same as the person before you: the word counts from now on. Exit 3: it is your own word.

    Example: hesv review confirm 12 --by "B. Name" --note "seen the card as well"
    """
    changed = confirm_word(judgement_id, by, note)
    tell(f"Judgement {judgement_id} is confirmed and counts.")
    show_changed(changed)


@app.command()
def refuse(
    judgement_id: JudgementId, by: Speaker, note: Annotated[str, typer.Option(help="why; kept with your name")]
) -> None:
    """Say otherwise than the person before you: his word is taken back, and the task is open again.

    Example: hesv review refuse 12 --by "B. Name" --note "the card is her sister's"
    """
    word, ids = refuse_word(judgement_id, by, note)
    tell(f"Judgement {word.judgement_id} ({word.said.judgement}, by {word.said.decided_by}) is withdrawn as {ids[0]}.")


@app.command()
def history(task: Task, as_json: AsJson = False) -> None:
    """List all that was done with a task: who took it, what was said, withdrawn, confirmed. Nothing personal.

    Example: hesv review history 6b01a848539b
    """
    cycle, listed = find_task(task)
    deeds = task_history(ready_warehouse(load_settings()), cycle.region, cycle.name, listed.task.task_id)
    if as_json:
        print_json([asdict(deed) for deed in deeds])
    else:
        show_history(deeds)


def _row(done: Answered) -> dict[str, Any]:
    return {
        **{name: getattr(done, name) for name in ("task_id", "kind", "answer", "follows_zh", "follows_en",
                                                  "judgement_ids", "needs_second")},
        "stake_yuan": done.stake_fen / 100,
        "changed": [
            {"household_id": one.household_id, "differs": one.differs, "before": one.before.as_json(),
             "after": one.after.as_json()}
            for one in done.changed
        ],
    }  # fmt: skip
