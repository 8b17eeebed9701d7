"""The exact join every sensible linkage starts with, as SQL for DuckDB: one valid number, confirmed.

`settled` holds (identity, person). Confirmed by name, by a name of one sound, or by the record's own birth date: a
number alone would take every record under a spouse's number for the spouse's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

LOAD: Final = "create table {name} as select * from read_parquet('{path}')"
SETTLE: Final = """
create table settled as
select i.identity, min(p.person) as person
from identities as i
inner join persons as p on i.id_key = p.id_key
where i.folded = p.folded or i.reading = p.reading or i.birth = p.birth
group by i.identity
"""
LEAVE: Final = """
create table residual as
select i.* from identities as i anti join settled as s on i.identity = s.identity
"""


def load(connection: Any, folder: Path) -> None:  # noqa: ANN401 - a DuckDB connection; each environment has its own
    """Tables `identities` and `persons` in memory."""
    for name in ("identities", "persons"):
        connection.execute(LOAD.format(name=name, path=folder / "standard" / f"{name}.parquet"))


def settle(connection: Any) -> None:  # noqa: ANN401 - as above
    """Tables `settled` and `residual`."""
    connection.execute(SETTLE)
    connection.execute(LEAVE)
