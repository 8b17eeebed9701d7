"""For every test: properties are judged by what they find, never by the clock; which tests share a worker (-n)."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from pipeline.airflow_home import prepare_airflow

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

TOGETHER = (
    "browser", "dags", "integration/cycle", "integration/quarantine", "integration/review", "integration/revised",
)  # fmt: skip
"""Folders whose tests share what is made once a session: a published cycle, an Airflow."""
WITH = {"integration/feeds/test_release_dag.py": "dags"}
"""Files that share what another folder's tests make."""
LONGEST_FIRST = (
    "dags", "browser", "integration/test_damage.py", "integration/quarantine", "integration/cycle",
    "integration/revised", "integration/test_side_by_side.py", "integration/review",
    "integration/test_replay.py", "expectations/test_gate.py",
)  # fmt: skip
"""What is begun last ends last: with these first no worker waits long for another at the end."""


def group_of(nodeid: str) -> str:
    """What stays on one worker: the test's folder where that shares things, else its file."""
    file = nodeid.split("::", 1)[0].removeprefix("tests/")
    return WITH.get(file) or next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)


class GroupScheduling(LoadScopeScheduling):
    """xdist's own way to be told what belongs together; its marks (loadgroup) do not reach pytest 9's node ids."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return GroupScheduling(config, log)


def pytest_collection_modifyitems(config, items):
    """On a worker: the longest groups come first."""
    if hasattr(config, "workerinput"):
        places = {name: place for place, name in enumerate(LONGEST_FIRST)}
        items.sort(key=lambda item: places.get(group_of(item.nodeid), len(places)))


@pytest.fixture(scope="session")
def new_airflow(tmp_path_factory):
    """Give a home an Airflow nothing has run in: a copy of one whose database was made once."""
    made = tmp_path_factory.mktemp("airflow")
    prepare_airflow(made)

    def give(home):
        own = shutil.ignore_patterns("airflow.cfg", "logs")  # those name the folder they were made in
        shutil.copytree(made / "airflow", home / "airflow", ignore=own)

    return give
