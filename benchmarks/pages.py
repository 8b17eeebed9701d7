"""How long pages take, what `make bench-pages` calls: `python -m benchmarks.pages [--home HOME]`.

Two cycles of the demo's municipality (2,000 households) are run and the earlier one is let out; then every page of the
application is asked of `hesv serve` 30 times, after a warm-up, as each role that may see it. The clock runs from the
request to the last byte of the answer. Leaves `pages.json` in --page, prints a table, ends with 1 where the 95th
percentile of a page is above the bar; files that are handed over stand in the table and have no bar.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.scale.cycle import Home, new_home, opened
from benchmarks.scale.figures import Bar
from benchmarks.scale.municipality import REGION, ROOT
from benchmarks.scale.run import HOME, machine, say
from benchmarks.serve.figures import spread
from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.office.visitor import SESSION
from pipeline.steps.accounts import add_account, keeper
from pipeline.steps.passwords import random_password
from pipeline.warehouse.accounts import find_account
from pipeline.warehouse.reading.cycles import townships
from pipeline.warehouse.sessions import start_session
from tests.browser.places import LOGIN_OF, Place, address, every_place

HOUSEHOLDS: Final = 2000
EARLIER, CYCLE = "2018H1", "2018H2"
TIMES, WARM_UP = 30, 3
MOST_MS: Final = 200
FIGURES: Final = "pages.json"
READY_SECONDS: Final = 60
HESV: Final = (sys.executable, "-c", "from pipeline.cli import main; main()")
TASK: Final = re.compile(r'href="/tasks/([0-9a-f]{8,})"')
HOUSEHOLD: Final = re.compile(rf'href="/households/{REGION}/{CYCLE}/([^"/]+)"')
RECORD: Final = re.compile(r'/record/([^"/]+)/([^"/]+)/(\d+)"')


def main() -> int:
    """Read the command line, measure, write, judge."""
    asked = arguments().parse_args()
    with office(asked) as home:
        logins = make_people(home)
        with serving(home) as place:
            found = list(measured(place, logins, read_values(home, place, logins)))
    facts = {
        "machine": machine(), "households": HOUSEHOLDS, "times": TIMES, "load": round(os.getloadavg()[1], 1),
        "pages": found,
    }  # fmt: skip
    asked.page.mkdir(parents=True, exist_ok=True)
    (asked.page / FIGURES).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    say("\n".join(results(facts)))
    pages = [one for one in found if not one["is_file"]]
    bars = [Bar(f"{one['path']} as {one['role']}, p95", MOST_MS, one["p95"], "ms") for one in pages]
    say("\n".join(str(bar) for bar in bars if not bar.is_met) or f"met: every page's p95 is at most {MOST_MS} ms")
    return int(not all(bar.is_met for bar in bars))


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=HOME / "bench-pages", help="where the home is made and removed")
    parser.add_argument("--home", type=Path, help="a HESV_HOME that holds both cycles already; kept")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks", help="where the figures go")
    return parser


@contextmanager
def office(asked: argparse.Namespace) -> Iterator[Home]:
    """The home that was named, else a new one with both cycles."""
    if asked.home is not None:
        yield opened(asked.home.absolute())
        return
    with new_home(asked.work.absolute()) as home:
        for cycle in (EARLIER, CYCLE):
            say(f"{cycle}: making the municipality and running it")
            about, folder = ("--region", REGION, "--cycle", cycle), home.folder / cycle
            command(home, "sample", *about, "--households", str(HOUSEHOLDS), "--out", str(folder))
            command(home, "run", *about, "--inbox", str(folder / "inbox"))
        command(home, "release", "--region", REGION, "--cycle", EARLIER, "--by", "benchmark")
        yield home


def command(home: Home, *words: str) -> None:
    """`hesv` in the home."""
    subprocess.run([*HESV, *words], cwd=ROOT, env=home.environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def make_people(home: Home) -> dict[str, str]:
    """Somebody of every role, the caseworker of the first township; gives each one's session."""
    own = townships(home.url, REGION, CYCLE)[0]
    sessions = {"": ""}
    for role, login in LOGIN_OF.items():
        if find_account(home.url, login) is None:
            person = Actor(login, role, (own if role is Role.CASEWORKER else EVERYWHERE,), login)
            add_account(home.url, keeper("benchmark"), person, random_password())
        sessions[login] = start_session(home.url, login)
    return sessions


@contextmanager
def serving(home: Home) -> Iterator[str]:
    """`hesv serve` in a process of its own; gives its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = (home.folder / "serve.log").open("wb")
    server = subprocess.Popen(  # noqa: S603 - our own command
        [*HESV, "serve", "--port", str(port)], cwd=ROOT, env=home.environment, stdout=log, stderr=subprocess.STDOUT
    )
    place = f"http://127.0.0.1:{port}"
    try:
        for _ in range(READY_SECONDS * 5):
            if _is_ready(place):
                break
            time.sleep(0.2)
        yield place
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _is_ready(place: str) -> bool:
    try:
        return httpx.get(f"{place}/readyz").is_success
    except httpx.TransportError:
        return False


def read_values(home: Home, place: str, logins: Mapping[str, str]) -> dict[str, str]:
    """What fills the addresses: of the caseworker's township, so that every role may see it."""
    own = townships(home.url, REGION, CYCLE)[0]
    with signed_in(place, logins["first"]) as client:
        asked = {"region": REGION, "cycle": CYCLE, "state": "all"}
        task = _found(TASK, client.get("/tasks", params=asked))[0]
        household = _found(HOUSEHOLD, client.get(f"/tasks/{task}"))[0]
        report = client.get(f"/households/{REGION}/{CYCLE}/{household}")
        source, file_name, row = _found(RECORD, report)
    return {
        "region": REGION, "cycle": CYCLE, "task_id": task, "household_id": household, "source": source,
        "file_name": file_name, "row_number": row, "township": own, "name": "rows", "kind": "full", "ending": "xlsx",
        "view": "quarantine", "objection_id": str(_objection(home, household)),
    }  # fmt: skip


def _found(pattern: re.Pattern[str], answer: httpx.Response) -> tuple[str, ...]:
    found = pattern.search(answer.raise_for_status().text)
    assert found is not None, f"{answer.url} has no {pattern.pattern}"
    return found.groups()


def _objection(home: Home, household: str) -> int:
    """The number of the household's objection; taken where there is none."""
    listed = [*HESV, "objection", "list", "--region", REGION, "--state", "all", "--json"]
    for _ in range(2):
        done = subprocess.run(listed, cwd=ROOT, env=home.environment, check=True, capture_output=True)  # noqa: S603
        for one in json.loads(done.stdout):
            if one["household_id"] == household:
                return int(one["objection_id"])
        command(home, "objection", "open", "--household", household, "--about", "result", "--raised-by", "head",
                "--text", "disputed", "--asks", "look again", "--region", REGION, "--cycle", CYCLE,
                "--by", "benchmark")  # fmt: skip
    raise AssertionError("the objection was not taken")


def signed_in(place: str, session: str) -> httpx.Client:
    """A client with somebody's session, or nobody's."""
    return httpx.Client(base_url=place, cookies={SESSION: session} if session else None, timeout=60)


def measured(place: str, logins: Mapping[str, str], values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One line a page and role: how many ms."""
    roles = {login: role.value for role, login in LOGIN_OF.items()}
    for one in every_place():
        with signed_in(place, logins[one.login]) as client:
            took = [seconds(client, one, values) * 1000 for _ in range(WARM_UP + TIMES)][WARM_UP:]
        role = roles.get(one.login, "nobody")
        yield {"path": one.path, "role": role, "is_file": one.is_file, **spread(took)}


def seconds(client: httpx.Client, one: Place, values: Mapping[str, str]) -> float:
    """From the request to the last byte."""
    begun = time.perf_counter()
    answer = client.get(address(one, values))
    took = time.perf_counter() - begun
    assert answer.status_code == httpx.codes.OK, f"{one.path} as {one.login}: {answer.status_code}"
    return took


def results(facts: Mapping[str, Any]) -> list[str]:
    """One row a page and role, the slowest first."""
    rows = sorted(facts["pages"], key=lambda one: (one["is_file"], -one["p95"]))
    head = f"{facts['households']:,} households, two cycles, {facts['times']} times each; load {facts['load']}."
    lines = [head, "", "| page | role | p50 ms | p95 ms | max ms |", "|---|---|---|---|---|"]
    return [*lines, *(f"| `{one['path']}` | {one['role']} | {one['p50']:.0f} | {one['p95']:.0f} | {one['max']:.0f} |"
                      for one in rows)]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
