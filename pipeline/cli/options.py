"""Options that several commands share, and how results are shown."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.errors import UsageError
from pipeline.steps.announce import Announce

Region = Annotated[str, typer.Option("--region", help="yiyang, yongning, nanning, longnan, yinchuan, or one you added")]
CycleName = Annotated[str, typer.Option("--cycle", help="2018H1 (as of 30 June) or 2018H2 (as of 31 December)")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]
Out = Annotated[Path, typer.Option("--out", help="where to write")]


def _account() -> str:
    """The account of this machine that speaks, where it has a name; else --by must say who."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


Speaker = Annotated[
    str,
    typer.Option(
        "--by", default_factory=_account, show_default="your account", help="who you are; kept with what you do"
    ),
]
Reveal = Annotated[bool, typer.Option("--reveal", help="show what is hidden otherwise; needs --purpose, and is kept")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="what the hidden values are needed for")]

FILE_WIDTH: Final = 150
"""Where output goes to a file or a pipe no terminal cuts it short."""

console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
messages = Console(stderr=True, width=None if sys.stderr.isatty() else FILE_WIDTH)


def purpose_of(*, reveal: bool, purpose: str | None) -> str | None:
    """The stated purpose of a reveal; None where nothing is revealed.

    Raises:
        UsageError: one was asked without the other.
    """
    if reveal != (purpose is not None):
        raise UsageError('Revealing needs both: --reveal --purpose "what it is needed for".')
    return purpose


def print_json(value: object) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Announce]:
    """A progress bar on a terminal, a line a step elsewhere, nothing where `quiet`."""
    if quiet:
        yield lambda _step, _done, _total: None
    elif messages.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=messages, transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total)
    else:
        yield lambda step, done, total: messages.print(f"[{done}/{total}] {step}", markup=False, highlight=False)


def counting(announce: Announce, total: int, *, by_persons: bool = False) -> Callable[[int, int], None]:
    """Turn (households, persons) written so far into progress towards `total` of one of them."""

    def written(households: int, persons: int) -> None:
        announce("households written", persons if by_persons else households, total)

    return written
