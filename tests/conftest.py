"""For every test: properties are judged by what they find, never by the clock; which tests share a worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

HERE = Path(__file__).parent
TOGETHER = ("dags", "integration/cycle", "integration/quarantine", "integration/review")
"""Folders whose tests share what is made once a session: a published cycle, an Airflow."""
LONGEST_FIRST = ("dags", "integration/test_damage.py", "integration/quarantine", "integration/cycle",
                 "integration/review", "integration/test_revised_cycles.py", "integration/test_replay.py",
                 "expectations/test_gate.py")  # fmt: skip
"""What is started last ends last: with these first no worker waits for another at the end."""


def group_of(path: Path) -> str:
    """The group of a test file: its folder where that shares things, else itself."""
    inside = path.relative_to(HERE).as_posix()
    return next((folder for folder in TOGETHER if inside.startswith(f"{folder}/")), inside)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Beside other workers (-n): a group stays together on one worker, the longest groups come first."""
    if not getattr(config.option, "loadgroup", False):  # a worker's own word for --dist loadgroup
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.path)))
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(group_of(item.path), len(places)))
