"""Synthetic deliveries for linkage alone: `python -m benchmarks.link.deliveries --persons 1000000 --out DIR`.

DIR gets `records.parquet` (tables.IDENTITY), `persons.parquet` (tables.PERSON), and apart from them `truth.parquet`:
for each record in the same order whose it is, and what was done to its cells. About as many records as persons, six in
ten of people in no household of the register, several records a person. Same arguments, same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.link import columns, dirt
from benchmarks.link.population import RELATIONS, Ints, Population, give_numbers, make_population, number_text
from benchmarks.link.spells import Subjects, make_spells, spread_rows
from pipeline import tables

SEED: Final = 20181231
STRANGER_SHARE: Final = 0.6
RECORDS_A_PERSON: Final = 4.55
"""Records of one who has any, over all sources; a few too many are made and left out."""
SOURCES: Final = ("banking", "employment", "housing", "social_security")
DOPPEL_SHARE, RELATIVE_SHARE, PEOPLE_AN_EMPLOYER = 0.08, 0.13, 30
NUMBERLESS_SHARE, MISTYPED_SHARE, NAMELESS_SHARE = 0.003, 0.001, 0.02
"""Members without a number, with one digit wrong, without consent."""
TRUTH: Final = pa.schema([
    ("source", pa.string()), ("file_name", pa.string()), ("row_number", pa.int32()), ("household_id", pa.string()),
    ("member_no", pa.int32()), ("person", pa.int64()), *((f"{field}_dirt", pa.string()) for field in
                                                         ("id", "name", "phone", "birth", "sex")),
])  # fmt: skip


def main() -> None:
    """Read the command line, make, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, required=True)
    parser.add_argument("--records", type=int, help="as many as persons if left out")
    parser.add_argument("--dirt", type=float, default=1.0, help="times the samples' error rates")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    records, persons, truth = make(asked.persons, asked.records or asked.persons, seed=asked.seed, times=asked.dirt)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in {"records": records, "persons": persons, "truth": truth}.items():
        pq.write_table(table, asked.out / f"{name}.parquet", compression="zstd")


def make(persons: int, records: int, *, seed: int = SEED, times: float = 1.0) -> tuple[pa.Table, pa.Table, pa.Table]:
    """(tables.IDENTITY, tables.PERSON, TRUTH of the records in their order)."""
    rng = np.random.default_rng([seed, persons, records])
    people = make_population(rng, persons)
    subjects = choose_subjects(rng, people, records)
    spells = [make_spells(rng, subjects, source, times) for source in SOURCES]
    drawn = [spread_rows(rng, source, table) for source, table in zip(SOURCES, spells, strict=True)]
    made = pa.concat_tables(drawn)
    kept = np.sort(rng.permutation(made.num_rows)[:records])
    made = _number_rows(made.take(pa.array(kept)))
    households = _household_ids(people)
    return (
        made.select(tables.IDENTITY.names),
        _register(rng, people, households, times),
        _truth(made, people, households),
    )


def choose_subjects(rng: np.random.Generator, people: Population, records: int) -> Subjects:
    """Who is written of: some of the register, some who bear the name and birth date of one of these, and others."""
    active = int(records / RECORDS_A_PERSON)
    own = np.sort(
        rng.choice(people.name.size, min(int(active * (1 - STRANGER_SHARE)), people.name.size), replace=False)
    )
    others = make_population(rng, int(active * STRANGER_SHARE))
    doppel = rng.random(others.name.size) < DOPPEL_SHARE
    model = rng.choice(own, others.name.size)
    name = np.where(doppel, people.names[people.name[model]], others.names[others.name])
    birth, sex = np.where(doppel, people.birth[model], others.birth), np.where(doppel, people.sex[model], others.sex)
    number = give_numbers(rng, birth, sex, taken=people.number)
    relative = (rng.random(others.name.size) < RELATIVE_SHARE) & ~doppel
    address = np.where(relative, people.addresses[people.home[model]], others.addresses[others.home])
    renamed = np.flatnonzero(relative)
    name[renamed] = [
        people.names[people.name[at]][0] + name[each][1:] for each, at in zip(renamed, model[renamed], strict=True)
    ]
    spouse, shared = _another(rng, people.family, people.number), _another(rng, people.family, people.phone)
    stranger_spouse = _another(rng, others.family, number)
    return Subjects(
        np.concatenate([own, np.full(name.size, -1)]),
        np.concatenate([people.names[people.name[own]], name]),
        np.concatenate([people.number[own], number]),
        np.concatenate([spouse[own], stranger_spouse]),
        np.concatenate([people.birth[own], birth]),
        np.concatenate([people.sex[own], sex]),
        np.concatenate([people.phone[own], others.phone]),
        np.concatenate([shared[own], _another(rng, others.family, others.phone)]),
        np.concatenate([people.addresses[people.home[own]], address]),
        (rng.random(own.size + name.size) ** 2 * (own.size + name.size) / PEOPLE_AN_EMPLOYER).astype(np.int64),
    )


def _another(rng: np.random.Generator, family: Ints, values: Ints) -> Ints:
    """The value of the next member of the family, or of the one before; 0 where nobody else is in it."""
    after = np.where(np.append(family[1:] == family[:-1], False), np.roll(values, -1), 0)
    before = np.where(np.append(False, family[1:] == family[:-1]), np.roll(values, 1), 0)
    first = rng.random(family.size) < 0.5  # noqa: PLR2004 - a coin
    return np.where((first & (after != 0)) | (before == 0), after, before)


def _number_rows(made: pa.Table) -> pa.Table:
    sources = made["source"].to_numpy(zero_copy_only=False)
    starts = np.searchsorted(sources, sources, "left")
    numbers = np.arange(sources.size) - starts + 1
    files = pa.array([f"{source}.bench" for source in SOURCES]).take(pa.array(np.searchsorted(SOURCES, sources)))
    made = made.append_column("file_name", files).append_column("row_number", pa.array(numbers, pa.int32()))
    return made.select(
        [*tables.IDENTITY.names, *(name for name in made.column_names if name not in tables.IDENTITY.names)]
    )


def _register(rng: np.random.Generator, people: Population, households: pa.Array, times: float) -> pa.Table:
    """tables.PERSON: clean but for a few numbers that are missing or mistyped."""
    count = people.name.size
    number = number_text(people.number).astype(np.object_)
    drawn = rng.random(count)
    number[drawn < NUMBERLESS_SHARE * times] = ""
    python = dirt.python_random(rng)
    mistyped = (drawn >= NUMBERLESS_SHARE * times) & (drawn < (NUMBERLESS_SHARE + MISTYPED_SHARE) * times)
    for at in np.flatnonzero(mistyped):
        number[at] = dirt.TEXT_DIRT["sub1"](python, number[at])
    standing = np.where(rng.random(count) < NAMELESS_SHARE, "nameless", "linkable")
    values = [
        households,
        pa.array(people.member_no, pa.int32()),
        pa.array(people.names[people.name], pa.string()),
        columns.texts(number),
        columns.days(people.birth),
        pa.array(np.array(["F", "M"])[people.sex]),
        columns.phone_texts(people.phone),
        pa.array(people.addresses[people.home], pa.string()),
        pa.array(RELATIONS).take(pa.array(people.relation)),
        pa.array(standing),
    ]
    return pa.table(values, schema=tables.PERSON)


def _truth(made: pa.Table, people: Population, households: pa.Array) -> pa.Table:
    """Whose each record is; the register's nameless are still themselves."""
    person = made["person"].to_numpy()
    row = pa.array(np.maximum(person, 0), mask=person < 0)
    own = {
        "household_id": households.take(row),
        "member_no": pa.array(people.member_no, pa.int32()).take(row),
    }
    return pa.table(
        [own.get(name, made[name] if name in made.column_names else None) for name in TRUTH.names], schema=TRUTH
    )


def _household_ids(people: Population) -> pa.Array:
    return pa.array([f"BE{family + 1:08d}" for family in people.family.tolist()])


if __name__ == "__main__":
    main()
