"""Splink 5 in a process of its own: `python -m benchmarks.link.contend_splink (residual|full) DIR OUT [--threads N]`.

residual: the exact join in DuckDB, then Splink on what is left. full: Splink on everything. Starts from the
standardised columns, in memory; leaves the best person of each identity with his weight and the runner-up's.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import Any, Final

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from benchmarks.link import exact, splink_settings
from benchmarks.link.clock import Clock

LEFT: Final = """
create table {name} as
select identity as row, * exclude (identity, source, records),
    case when phone is not null then [phone] end as home_phones,
    coalesce(village, road, estate) as has_address
from {table}
"""
RIGHT: Final = """
create table right_side as
with home as (
    select household_id, list(distinct phone) as home_phones from persons where phone is not null group by household_id
)
select
    p.person as row, p.* exclude (person, household_id, member_no, standing), home.home_phones,
    coalesce(p.village, p.road, p.estate) as has_address
from persons as p
left join home on p.household_id = home.household_id
"""
BEST: Final = """
copy (
    with sided as (
        select
            case when source_dataset_l = 'identities_side' then row_l else row_r end as identity,
            case when source_dataset_l = 'identities_side' then row_r else row_l end as person,
            match_weight as weight
        from {pairs}
    ),
    ranked as (
        select
            *, row_number() over (partition by identity order by weight desc, person) as place,
            lead(weight) over (partition by identity order by weight desc, person) as runner_up
        from sided
    )
    select identity, person, weight, runner_up from ranked where place = 1
    union all
    select identity, person, null, null from settled
    order by identity
) to '{out}' (format parquet)
"""


def main() -> None:
    """Read the command line, link, write `OUT.parquet` and `OUT.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["residual", "full"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(config={"threads": asked.threads})
    exact.load(connection, asked.folder)
    clock = Clock()
    if asked.mode == "residual":
        exact.settle(connection)
        clock.lap("exact")
    else:
        connection.execute("create table settled (identity bigint, person bigint)")
    connection.execute(LEFT.format(name="all_records", table="identities"))
    connection.execute(RIGHT)
    prior = 0.3 / connection.execute("select count(*) from right_side").fetchall()[0][0]
    linker = make_linker(connection, "all_records", splink_settings.settings(prior))
    splink_settings.train(linker)
    trained = splink_settings.completed(linker.misc.save_model_to_json())
    clock.lap("train")
    if asked.mode == "residual":
        connection.execute(LEFT.format(name="left_over", table="residual"))
    linker = make_linker(connection, "left_over" if asked.mode == "residual" else "all_records", trained)
    pairs = linker.inference.predict(threshold_match_weight=splink_settings.LEAST_WEIGHT)
    clock.lap("predict")
    connection.execute(BEST.format(pairs=pairs.physical_name, out=asked.out.with_suffix(".parquet")))
    clock.lap("decide")
    scored = connection.execute(f"select count(*) from {pairs.physical_name}").fetchall()  # noqa: S608 - our own table
    clock.write(asked.out.with_suffix(".json"), pairs=scored[0][0], levels=splink_settings.described(trained))


def make_linker(
    connection: duckdb.DuckDBPyConnection, records: str, settings: SettingsCreator | dict[str, Any]
) -> Linker:
    """A linker of a table of identities to the persons."""
    api = DuckDBAPI(connection)
    sides = [
        api.register(records, dataset_display_name="identities_side"),
        api.register("right_side", dataset_display_name="persons_side"),
    ]
    return Linker(sides, settings, log_level=logging.ERROR)


if __name__ == "__main__":
    main()
