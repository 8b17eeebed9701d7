"""Writes `expectations/<source>.json`: what the contract says, then what is written by hand.

    python -m expectations.generate            write every source's suites
    python -m expectations.generate --check    write nothing; exit 1 and name the files that are not current

Never edit the JSON. A rule about a cell (required, codes, digits, range, order) is changed in
`connectors/contracts/<source>.yml`; anything else (shares of empty cells, uniqueness, row counts) in
`expectations/by_hand/<source>.yml`. A test runs `--check`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.sources import SOURCES
from expectations.from_contract import Expectation, contract_suites
from expectations.hand_written import check_by_hand, completed, read_by_hand

FOLDER: Final = Path(__file__).parent


def generated_text(source: str) -> str:
    """The suites of a source as they are committed: one expectation a line, the same bytes for the same rules.

    Raises:
        ContractInvalid: the contract may not be loaded.
        HandWrittenSuiteInvalid: the hand-written part contradicts it.
    """
    return suites_text(load_contract(source), read_by_hand(source))


def suites_text(contract: Contract, by_hand: Mapping[str, Any]) -> str:
    """The same of a contract and a hand-written part already read."""
    source = contract.source
    generated = contract_suites(contract)
    check_by_hand(source, by_hand, generated)
    suites = []
    for name, expectations in generated.items():
        own = by_hand.get(name, {})
        added = tuple(completed(source, expectation) for expectation in own.get("expectations", ()))
        suites.append(_suite(name, str(own.get("notes", "")), (*expectations, *added)))
    return f'{{\n  "source": {_json(source)},\n  "suites": [\n' + ",\n".join(suites) + "\n  ]\n}\n"


def _suite(name: str, notes: str, expectations: tuple[Expectation, ...]) -> str:
    lines = ",\n".join(f"        {_json(expectation)}" for expectation in expectations)
    meta = _json({"great_expectations_version": version("great-expectations")})
    head = f'      "name": {_json(name)},\n      "notes": {_json(notes)},\n      "meta": {meta},\n'
    return f'    {{\n{head}      "expectations": [\n{lines}\n      ]\n    }}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Write the suites, or check them; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m expectations.generate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not current")
    is_check = parser.parse_args(arguments).check
    stale = []
    for source in SOURCES:
        path, text = FOLDER / f"{source}.json", generated_text(source)
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(path.name)
            if not is_check:
                path.write_text(text, encoding="utf-8")
    if is_check and stale:
        sys.stderr.write(f"Not current: {', '.join(stale)}. Run `python -m expectations.generate`.\n")
        return 1
    sys.stdout.write(f"{'Current' if is_check or not stale else 'Written'}: {', '.join(stale or SOURCES)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
