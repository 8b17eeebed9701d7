"""Which sources a run asks for."""

import pytest

from connectors.sources import REQUIRED
from pipeline.steps.opening import asked_sources


@pytest.mark.parametrize(
    ("in_the_inbox", "asked"),
    [
        ([], REQUIRED),
        (["banking"], REQUIRED),
        (["vehicles"], (*REQUIRED, "vehicles")),
        ([*REQUIRED, "vehicles"], (*REQUIRED, "vehicles")),
        ([*REQUIRED, "weather"], REQUIRED),
    ],
)
def test_required_sources_are_asked_always_and_others_where_they_are(tmp_path, in_the_inbox, asked):
    for name in in_the_inbox:
        (tmp_path / name).mkdir()
    assert asked_sources(tmp_path) == asked


def test_a_link_that_leads_nowhere_is_asked_so_that_it_is_refused(tmp_path):
    (tmp_path / "vehicles").symlink_to(tmp_path / "gone")
    assert asked_sources(tmp_path) == (*REQUIRED, "vehicles")


def test_no_inbox_asks_for_what_is_required(tmp_path):
    assert asked_sources(tmp_path / "gone") == REQUIRED
