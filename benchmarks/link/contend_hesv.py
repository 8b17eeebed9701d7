"""This project in a process of its own: `python -m benchmarks.link.contend_hesv (link|columns) DIR OUT [...]`.

columns: from the standardised columns to the table of links with evidence: what the peers do too. link: the whole of
`pipeline.linkage.link.link`, standardisation included. Leaves by record its person and the person of its review.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.link.clock import Clock
from benchmarks.link.measure import NOBODY, SURE
from pipeline import tables
from pipeline.linkage.link import conclude, find_among, link, person_positions
from pipeline.linkage.model import LinkModel, default_model
from pipeline.linkage.review.judgements import gather

SHUFFLE_SEED = 7


def main() -> None:
    """Read the command line, link, write `OUT.parquet` and `OUT.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["link", "columns"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shuffle", action="store_true", help="hand over both tables in another order")
    asked = parser.parse_args()
    pa.set_cpu_count(asked.threads)
    records, persons = (pq.read_table(asked.folder / f"{name}.parquet") for name in ("records", "persons"))
    if asked.shuffle:
        records, persons = _shuffled(records), _shuffled(persons)
    model = default_model()
    clock = Clock()
    if asked.mode == "link":
        links = link(records, persons, tables.JUDGEMENT.empty_table(), model).links
    else:
        links = _from_columns(asked.folder, records, persons, model, clock)
    clock.lap("link")
    clock.write(asked.out.with_suffix(".json"), model=model.model_version, links_sha256=_digest(links))
    if not asked.shuffle:
        pq.write_table(_by_record(records, persons, links), asked.out.with_suffix(".parquet"))


def _from_columns(folder: Path, records: pa.Table, persons: pa.Table, model: LinkModel, clock: Clock) -> pa.Table:
    with (folder / "standard" / "sides.pickle").open("rb") as file:
        identities, people, vocabulary = pickle.load(file)  # noqa: S301 - written by `standardised` a moment ago
    clock.skip()
    nothing = tables.JUDGEMENT.empty_table()
    words = gather(records, nothing, person_positions(persons, nothing))
    found = find_among(identities, people, vocabulary, persons, words, model)
    return conclude(records, persons, found, words, model).links


def _shuffled(table: pa.Table) -> pa.Table:
    return table.take(pa.array(np.random.default_rng(SHUFFLE_SEED).permutation(table.num_rows)))


def _digest(links: pa.Table) -> str:
    """The sha256 over the links as bytes of an Arrow stream, one batch, the order as made."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, links.schema) as writer:
        writer.write_table(pa.Table.from_batches([links.combine_chunks().to_batches()[0]]) if links.num_rows else links)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def _by_record(records: pa.Table, persons: pa.Table, links: pa.Table) -> pa.Table:
    """By record in the delivered order: register row of its match and of its review, NOBODY for none; the weight.

    The weight is the log odds of the link's probability, SURE where a number settled it: for a threshold fitted as the
    peers' are. What fell to nobody has none.
    """
    key = ["source", "file_name", "row_number"]
    who = ["household_id", "member_no"]
    row = persons.select(who).append_column("person", pa.array(np.arange(persons.num_rows)))
    place = records.select(key).append_column("record", pa.array(np.arange(records.num_rows)))
    joined = links.select([*key, *who, "decision", "method", "match_probability"]).join(row, who).join(place, key)
    columns = {}
    for name, decision in (("person", "match"), ("review", "review")):
        rows = joined.filter(pc.equal(joined["decision"], decision))
        values = np.full(records.num_rows, NOBODY, dtype=np.int64)
        values[rows["record"].to_numpy()] = rows["person"].to_numpy()
        columns[name] = pa.array(values)
    probability = joined["match_probability"].to_numpy()
    is_sure = np.array(pc.starts_with(joined["method"], "id_"), dtype=np.bool_)
    weight = np.full(records.num_rows, -np.inf)
    weight[joined["record"].to_numpy()] = np.where(is_sure, SURE, np.log2(probability / (1 - probability)))
    return pa.table({**columns, "weight": pa.array(weight)})


if __name__ == "__main__":
    main()
