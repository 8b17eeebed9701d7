"""Golden folders: a delivery of made-up people in every form of dirt, and what must become of each of its rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from connectors.delivery import check_delivery
from connectors.read import read_delivery
from connectors.sources import CONTRACTS
from pipeline.cycle import Cycle
from pipeline.evidence import list_holdings

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(path.name for path in GOLDEN.iterdir())
CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture
def delivered(tmp_path, request):
    """The folder as an agency hands it over: without what we expect of it."""
    source = request.param
    (tmp_path / source).mkdir()
    for path in (GOLDEN / source).iterdir():
        if path.name != "expected.yml":
            (tmp_path / source / path.name).write_bytes(path.read_bytes())
    return source, tmp_path


def held_kinds(source, asset, records, as_of):
    held = list_holdings(source, asset, records, as_of)
    return dict(zip(held["row_number"].to_pylist(), held["kind"].to_pylist(), strict=True))


@pytest.mark.parametrize("delivered", SOURCES, indirect=True)
def test_every_row_of_a_golden_delivery_ends_as_it_must(delivered):
    source, inbox = delivered
    expected = yaml.safe_load((GOLDEN / source / "expected.yml").read_text("utf-8"))
    asset = CONTRACTS[source].tables[source].asset
    found, looked_at, seen = {}, {}, set()
    for file in read_delivery(check_delivery(inbox, source, CYCLE)):
        for batch in file.batches:
            accepted = {row["row_number"]: row for row in batch.records.to_pylist()}
            for row in batch.quarantine.to_pylist():
                found[row["row_number"]] = {
                    "fate": "quarantined", "rule": row["rule"], "column": row["column_name"],
                }  # fmt: skip
            kinds = {} if asset is None else held_kinds(source, asset, batch.records, expected["as_of"])
            for number, row in sorted(accepted.items()):
                if row["row_digest"] in seen:
                    found[number] = {"fate": "duplicate"}
                    continue
                seen.add(row["row_digest"])
                typed = expected["rows"][number].get("typed", {})
                found[number] = {"fate": "accepted", "asset": kinds.get(number)}
                looked_at[number] = {name: row[name] for name in typed}
    wanted = {
        number: {key: value for key, value in row.items() if key != "typed"} for number, row in expected["rows"].items()
    }
    assert dict(sorted(found.items())) == wanted
    assert looked_at == {number: row["typed"] for number, row in expected["rows"].items() if "typed" in row}
