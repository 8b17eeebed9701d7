"""The header line of a file, held against its contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from connectors.contract import TableContract
from connectors.readers.place import Place

MAX_NAMES: Final = 5
MAX_NAME: Final = 40


def check_header(header: Sequence[str], table: TableContract, place: Place) -> None:
    """Refuse a header that is not the contract's. Unknown names are shown only where most are known.

    (Where the header is missing its place is taken by a person's row, which no message may hold.)
    """
    wanted, found = set(table.delivered), set(header)
    if len(wanted & found) * 2 < len(wanted):
        expected = f"a header with the {len(wanted)} columns {', '.join(table.delivered)}"
        todo = "Ask the agency for the file with its header line, unchanged."
        raise place.refuse("header", expected, f"a line that holds {len(wanted & found)} of them", todo)
    todo = "Ask the agency for the agreed columns, or agree on a new contract version."
    for name in sorted(name for name, times in Counter(header).items() if times > 1):
        raise place.refuse(f"column {shown(name)}", "each column once", f"it {header.count(name)} times", todo)
    missing, unknown = [name for name in table.delivered if name not in found], sorted(found - wanted)
    if missing:
        extra = f", and unknown {_listed(unknown)}" if unknown else ""
        raise place.refuse(f"column {missing[0]}", "this column", f"no column {', '.join(missing)}{extra}", todo)
    if unknown:
        raise place.refuse(
            f"column {shown(unknown[0])}",
            f"only {', '.join(table.delivered)}",
            f"the unknown {_listed(unknown)}",
            todo,
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(map(shown, names[:MAX_NAMES])) + more


def shown(name: str) -> str:
    """A header as a message may show it: quoted, cut, controls escaped, digits of possible values out."""
    return repr(name[:MAX_NAME]) if sum(letter.isdigit() for letter in name) < len("20181231") else "(a number)"
