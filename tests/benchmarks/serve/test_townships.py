"""Whether a feed is a real one."""

from benchmarks.serve.townships import rows_with_address
from pipeline.feeds.columns import KEYS
from pipeline.feeds.files import write_csv
from pipeline.feeds.rows import FeedRow


def row(address):
    cells = tuple({"household_id": "H1", "address": address}.get(key) for key in KEYS)
    return FeedRow((0, 0, "H1", 0), True, False, cells, {})


def test_rows_that_say_where_the_household_lives_are_counted(tmp_path):
    write_csv(tmp_path / "a.csv", [row("银城村1号"), row(None), row("银城村2号\n东")])
    assert rows_with_address(tmp_path / "a.csv") == 2
    write_csv(tmp_path / "a.csv", [row(None)])
    assert rows_with_address(tmp_path / "a.csv") == 0
