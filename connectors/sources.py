"""The sources there are and the tables they fill, as the contracts say: nothing here names one but the register.

A new file in `contracts/` is a new source for every step; see docs/add-a-source.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from connectors.contract import Contract, ContractInvalid
from connectors.contract_file import contract_names, load_contract
from connectors.schema import schema_of


def records_of(contracts: Mapping[str, Contract]) -> Mapping[str, pa.Schema]:
    """The schema of every typed table by name.

    Raises:
        ContractInvalid: two sources fill a table of one name.
    """
    records: dict[str, pa.Schema] = {}
    for source, contract in contracts.items():
        for name, table in contract.tables.items():
            if name in records:
                raise ContractInvalid(f"{source}.yml", f"tables.{name}", "another source has a table of that name")
            records[name] = schema_of(table)
    return MappingProxyType(records)


CONTRACTS: Final[Mapping[str, Contract]] = MappingProxyType({name: load_contract(name) for name in contract_names()})

SOURCES: Final = tuple(CONTRACTS)
"""The register, then the extracts by name."""
EXTRACTS: Final = tuple(source for source in SOURCES if source != "register")
REQUIRED: Final = tuple(source for source, contract in CONTRACTS.items() if contract.required)
"""Without these nobody is judged. A source that is not among them is simply not asked where it is absent."""
RECORDS: Final = records_of(CONTRACTS)
"""The typed tables by name: an extract has one, named as itself; the register has one a file."""
REGISTER_TABLES: Final = tuple(CONTRACTS["register"].tables)
