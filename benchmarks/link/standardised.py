"""The columns every contender starts from: `python -m benchmarks.link.standardised DIR` (a folder of `deliveries`).

Our own standardisation, timed by itself, written twice: as flat tables (`standard/identities.parquet`, one row a
distinct identity, and `standard/persons.parquet`, one row a member) and as the product's own objects.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.link.clock import Clock
from pipeline.linkage import standard
from pipeline.linkage.reading import identifiers
from pipeline.linkage.reading.addresses import PARTS
from pipeline.linkage.reading.characters import Characters, load_characters
from pipeline.linkage.standard import Side
from pipeline.linkage.vocabulary import Vocabulary

KINDS: Final = np.array(["missing", "sound", "old", "damaged", "unusable", "other_document"], dtype=np.object_)
FLAT: Final = [
    "name", "folded", "surname", "reading", "id_kind", "id_key", "id_digits", "birth", "sex", "phone", *PARTS,
]  # fmt: skip

UNTOLD: Final = (identifiers.MISSING, identifiers.UNUSABLE, identifiers.OTHER_DOCUMENT)


def main(folder: Path) -> None:
    """Standardise one delivery and write it."""
    records, persons = pq.read_table(folder / "records.parquet"), pq.read_table(folder / "persons.parquet")
    characters = load_characters()
    clock = Clock()
    nothing = np.zeros(records.num_rows, dtype=np.int64)
    identities, people, vocabulary = standard.standardise(records, persons, nothing, characters)
    clock.lap("standardise")
    out = folder / "standard"
    out.mkdir(exist_ok=True)
    clock.write(out / "standardise.json", identities=int(identities.records.size))
    with (out / "sides.pickle").open("wb") as file:
        pickle.dump((identities, people, vocabulary), file, protocol=pickle.HIGHEST_PROTOCOL)
    np.save(out / "of_record.npy", identities.of_record)
    sources = pa.array(identities.sources).take(pa.array(identities.source))
    rows = pa.array(np.arange(identities.records.size))
    flat = _flat(identities.side, vocabulary, characters)
    flat = {"identity": rows, "source": sources, "records": pa.array(identities.records), **flat}
    pq.write_table(pa.table(flat), out / "identities.parquet")
    kept = {name: persons[name] for name in ("household_id", "member_no", "standing")}
    flat = {"person": pa.array(np.arange(persons.num_rows)), **kept, **_flat(people, vocabulary, characters)}
    pq.write_table(pa.table(flat), out / "persons.parquet")


def _flat(side: Side, vocabulary: Vocabulary, characters: Characters) -> dict[str, pa.Array]:
    """Texts and numbers, null where the cell said nothing."""
    used, at = np.unique(side.name, return_inverse=True)
    names = [vocabulary.names[code] for code in used]
    readings = [" ".join(characters.usual_readings.get(each, each) for each in name.folded) for name in names]
    texts = {
        "name": [name.simplified for name in names],
        "folded": [name.folded for name in names],
        "surname": [name.surname for name in names],
        "reading": readings,
    }
    parts = vocabulary.address_parts[side.address]
    columns = {
        name: pa.array([text or None for text in values], pa.string()).take(pa.array(at))
        for name, values in texts.items()
    }
    columns |= {
        "id_kind": pa.array(KINDS).take(pa.array(side.ids.kind)),
        "id_key": pa.array(side.ids.key, mask=side.ids.key < 0),
        "id_digits": _digit_texts(side),
        "birth": _number(side.birth),
        "sex": pa.array(["", "M", "F"]).take(pa.array(side.sex)),
        "phone": _number(side.phone),
    }
    columns["sex"] = pa.array(columns["sex"].to_pylist(), pa.string(), mask=np.asarray(side.sex == 0))
    return columns | {part: _number(parts[:, place]) for place, part in enumerate(PARTS)}


def _digit_texts(side: Side) -> pa.Array:
    """18 characters, `?` for one not read; null where there is no number to compare."""
    digits = side.ids.digits.astype(np.int64)
    codes = np.where(digits < 0, ord("?"), np.where(digits == identifiers.X_VALUE, ord("X"), digits + ord("0")))
    text = np.ascontiguousarray(codes.astype(np.uint32)).view(f"U{identifiers.LENGTH}").ravel()
    return pa.array(text, mask=np.isin(side.ids.kind, UNTOLD))


def _number(values: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(values, mask=values == 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
