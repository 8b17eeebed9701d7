"""What `hesv` does with its words: find the command, run it, end with its exit code."""

from __future__ import annotations

import sys

from rich.console import Console

from pipeline.cli.commands import COMMANDS, command_line
from pipeline.errors import HesvError


def run_command_line() -> None:
    """Run the command that `sys.argv` names; for help, or a name there is none of, with all of them."""
    asked = next(iter(sys.argv[1:]), None)
    app = command_line([asked] if asked in COMMANDS else COMMANDS)
    try:
        app()
    except HesvError as error:
        Console(stderr=True).print(f"hesv: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
