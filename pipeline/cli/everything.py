"""Every command at once: what `hesv --help` and a mistyped name need, and what tests call."""

from __future__ import annotations

from pipeline.cli.commands import COMMANDS, command_line

app = command_line(COMMANDS)
