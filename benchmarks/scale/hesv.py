"""`hesv` of this very tree, whatever is installed: `python -m benchmarks.scale.hesv run …`.

A module, not `python -c`: without a file to run, DuckDB takes the session for a person's and draws progress on stdout.
"""

from pipeline.cli import main

if __name__ == "__main__":
    main()
