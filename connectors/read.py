"""A whole delivery, from its checked files to typed batches: what `validate` does, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.delivery import DeliveredFile, Delivery
from connectors.files import open_file, table_of
from connectors.typed import TypedBatch, type_batch


@dataclass(frozen=True, slots=True)
class TypedFile:
    """A file's batches, lazily read. Its row count is checked when the last batch is asked for."""

    file: DeliveredFile
    table: str
    batches: Iterator[TypedBatch]


def read_delivery(delivery: Delivery) -> Iterator[TypedFile]:
    """Every file of a delivery, typed.

    Raises:
        DeliveryRefused: from the batches, where a file is not what the contract or the manifest says.
    """
    contract = load_contract(delivery.source)
    for file in delivery.files:
        table = table_of(contract, file.name)
        yield TypedFile(file, table, _batches(contract, file))


def _batches(contract: Contract, file: DeliveredFile) -> Iterator[TypedBatch]:
    for batch in open_file(contract, file.path, file.name, file.rows):
        yield type_batch(contract, file.name, batch)
