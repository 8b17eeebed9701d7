"""What the contracts make of themselves: the sources there are, and the tables they fill."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from connectors.contract import ContractInvalid
from connectors.contract_file import CONTRACTS as FOLDER
from connectors.contract_file import read_contract
from connectors.sources import CONTRACTS, EXTRACTS, RECORDS, REGISTER_TABLES, REQUIRED, SOURCES, records_of
from pipeline.tables import ASSET_KINDS, MONTH_AMOUNTS

PINNED = yaml.safe_load((Path(__file__).parent / "canonical_columns.yml").read_text("utf-8"))


def test_every_file_in_the_folder_is_a_source_the_register_first():
    assert set(SOURCES) == {path.stem for path in FOLDER.iterdir()}
    assert SOURCES[0] == "register"
    assert SOURCES[1:] == EXTRACTS == tuple(sorted(EXTRACTS))


def test_the_five_of_the_contract_are_required_and_no_other():
    assert set(REQUIRED) == {"register", "social_security", "employment", "housing", "banking"}
    assert not CONTRACTS["vehicles"].required


@pytest.mark.parametrize("table", PINNED)
def test_the_canonical_columns_that_the_pipeline_reads_by_name_stand(table):
    found = {
        field.name: "month_amounts" if field.type == MONTH_AMOUNTS else str(field.type) for field in RECORDS[table]
    }
    assert list(found.items()) == list(PINNED[table].items())


def test_the_register_has_its_eight_files_and_an_extract_one_table_of_its_own_name():
    assert {table.file for table in CONTRACTS["register"].tables.values()} == {
        f"{name}.csv" for name in REGISTER_TABLES
    }
    assert len(REGISTER_TABLES) == 8
    assert set(RECORDS) == {*REGISTER_TABLES, *EXTRACTS}


def test_two_sources_cannot_fill_one_table(tmp_path):
    text = (FOLDER / "vehicles.yml").read_text("utf-8")
    path = tmp_path / "payments.yml"
    path.write_text(text.replace("source: vehicles", "source: payments").replace("  vehicles:", "  payments:"), "utf-8")
    with pytest.raises(ContractInvalid, match="another source"):
        records_of({"register": CONTRACTS["register"], "payments": read_contract(path)})


def test_what_shows_property_is_said_by_contracts():
    shown = {source: contract.tables[source].asset for source, contract in CONTRACTS.items() if source in EXTRACTS}
    assert {source for source, asset in shown.items() if asset is not None} == {"banking", "housing", "vehicles"}
    kinds = {kind for asset in shown.values() if asset for kind in asset.kind.codes.values() if kind}
    assert kinds == set(ASSET_KINDS)
