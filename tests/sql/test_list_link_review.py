"""A record under review holds up a household's results where it would bear on them, were it theirs; only there."""

from datetime import date

import pyarrow as pa
import pytest

from connectors.sources import CONTRACTS, EXTRACTS, RECORDS
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.evidence import columns_read, list_holdings
from pipeline.steps.judging import EVIDENCE, window

CYCLE = Cycle.of("yiyang", "2018H2")
PAID = {"business": "contribution", "base_fen": 3_000_00, "month": 201807}
PENSION = PAID | {"insurance": "employee_pension"}
HOME = {"kind": "ownership", "usage": "home", "share_numerator": 1, "share_denominator": 1, "status": "current"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def members_held_up(engine, source, cells, decision="review", quarantined=False):
    """What `list_link_review` yields of one record, by the statements `assess` runs before it."""
    inputs = {name: RECORDS[name].empty_table() for name in EXTRACTS}
    row = {"file_name": "f", "row_number": 1}
    inputs["quarantine"] = tables.QUARANTINE.empty_table()
    if quarantined:
        inputs["quarantine"] = pa.Table.from_pylist([row | {"source": source, "state": "new"}], tables.QUARANTINE)
    else:
        inputs[source] = pa.Table.from_pylist([row | cells], schema=RECORDS[source])
    link = row | {"source": source, "household_id": "H1", "member_no": 2, "decision": decision}
    links = pa.Table.from_pylist([link], schema=tables.IDENTITY_LINK)
    inputs |= {"link_of_all": links, "identity_link": links, "window_month": window(CYCLE)}
    inputs["holding"] = pa.concat_tables([tables.HOLDING.empty_table(), *holdings(source, inputs[source])])
    inputs["income"] = engine.fetch(EVIDENCE["income"], inputs)
    inputs["asset"] = engine.fetch(EVIDENCE["asset"], inputs)
    return [(found["household_id"], found["member_no"]) for found in held_up(engine, inputs)]


def held_up(engine, inputs):
    return engine.fetch(EVIDENCE["link_review"], inputs).to_pylist()


def holdings(source, records):
    for table in CONTRACTS[source].tables.values():
        if table.asset is not None:
            for batch in records.select(list(columns_read(table.asset))).to_batches():
                yield list_holdings(source, table.asset, batch, CYCLE.as_of)


@pytest.mark.parametrize(
    ("source", "cells", "holds_up"),
    [
        ("social_security", PENSION | {"employer": "a firm"}, True),
        ("social_security", PENSION | {"employer": None}, True),
        ("social_security", PENSION | {"month": 201801}, True),
        ("social_security", PENSION | {"month": 201712}, False),  # before the window
        ("social_security", PAID | {"insurance": "unemployment"}, True),
        ("social_security", PAID | {"insurance": "maternity"}, False),
        ("social_security", PAID | {"insurance": "resident_pension"}, False),
        ("social_security", PAID | {"insurance": "maternity", "business": "benefit", "benefit_fen": 1}, True),
        ("employment", {"from_month": 201601, "to_month": 201602, "left_on": date(2018, 8, 1)}, True),
        ("banking", {"balance_fen": 0}, True),
        ("housing", HOME, True),
        ("housing", HOME | {"status": "transferred"}, False),
        ("housing", {"kind": "lease", "rent_monthly_fen": 500_00, "share_numerator": 1, "share_denominator": 1}, True),
    ],
)
def test_what_bears_on_a_household(engine, source, cells, holds_up):
    assert members_held_up(engine, source, cells) == ([("H1", 2)] if holds_up else [])


def test_a_row_that_could_not_be_read_may_be_anything(engine):
    assert members_held_up(engine, "social_security", {}, quarantined=True) == [("H1", 2)]


def test_a_record_that_is_surely_theirs_is_under_no_review(engine):
    assert members_held_up(engine, "social_security", PENSION, decision="match") == []
