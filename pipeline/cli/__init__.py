"""`hesv`: the command line. Each command is a few lines around a function the DAGs or tests call as well.

A process that a run starts beside itself imports this package by its name: hence nothing is imported here.
"""


def main() -> None:
    """Run the command line; an error of ours ends with its exit code and says what to do next."""
    from pipeline.cli.running import run_command_line

    run_command_line()
