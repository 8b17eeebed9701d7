"""screen: between decide and publish, who may be missed, wrongly covered or wrongly paid; a list, never a decision.

SQL lists the candidates, `pipeline.screening` says what each is, and the tables `screening` and `screening_place`
(the statistics by village) are left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cycle import Cycle, Month, add_months, months_between
from pipeline.errors import UsageError
from pipeline.feeds.screening_book import write_screening_book
from pipeline.policy.model import Silent
from pipeline.screening.coverage import (
    Coverage,
    Downclass,
    Leaver,
    Unlisted,
    screen_coverage,
    screen_downclass,
    screen_grace,
    screen_unlisted,
)
from pipeline.screening.findings import ALERT_KINDS, KIND_PLACE, Finding, order
from pipeline.screening.ledgers import LedgerPair, screen_ledgers
from pipeline.screening.payments import Payment, screen_payment
from pipeline.screening.sample import Assessed, draw_sample
from pipeline.screening.statistics import TOWNSHIP_DIGITS, UNKNOWN, Home, PlaceCounts, count_by_village
from pipeline.settings import load_settings
from pipeline.steps.context import RunContext, open_context, policies, ready_warehouse
from pipeline.steps.households import households_of
from pipeline.steps.judging import window
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.steps.watching import alerts_of
from pipeline.store import RunStore
from pipeline.warehouse.loads import SCREENING
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view

HELD: Final = ("in_aid", "in_grace")
LEFT: Final = ("exited", "monitored")
REGISTER: Final = (
    "households", "members", "payments", "village_ledger", "relief", "expenditures", "quarantine", "flag",
    "household_assessment", "review_task",
)  # fmt: skip
SCREENING_PLACE: Final = pa.schema(
    [(name, pa.string()) for name in ("county_code", "township_code", "village_code")]
    + [(name, pa.int64()) for name in ("households", "held", "found_in", *KIND_PLACE)]
)
"""One row a village; a column a kind."""


class NothingScreened(UsageError):
    """Statistics were asked for where there are none."""

    def __init__(self, region: str, cycle: str, problem: str, todo: str) -> None:
        super().__init__(region, cycle, problem, todo)
        self.region, self.cycle, self.problem, self.todo = region, cycle, problem, todo

    def __str__(self) -> str:
        return f"{self.region} {self.cycle}: {self.problem}. {self.todo}"


@measured("screen")
def screen(cycle: Cycle, run_id: str) -> StepReport:
    """Leave `screening` and `screening_place`; of a monthly watch they hold its alerts alone."""
    run = open_context(cycle, run_id)
    found = alerts_of(run) if cycle.is_watch else (*_of_register(run), *_of_leavers(run))
    findings = sorted(set(found), key=order)
    keep_findings(run, findings)
    counts = Counter(finding.kind for finding in findings)
    return StepReport("screen", cycle.region, cycle.name, run_id, counts=dict(sorted(counts.items())))


def keep_findings(run: RunContext, findings: list[Finding]) -> None:
    """Write both tables from findings in their order."""
    columns = [pa.array([getattr(each, one.name) for each in findings], one.type) for one in SCREENING]
    run.store.write("screening", SCREENING, [pa.table(columns, schema=SCREENING)])
    places = [_place_row(place) for place in count_by_village(_homes(run), findings)]
    run.store.write("screening_place", SCREENING_PLACE, [pa.Table.from_pylist(places, schema=SCREENING_PLACE)])


def _of_register(run: RunContext) -> Iterator[Finding]:
    inputs = {name: run.store.path(name) for name in REGISTER}
    inputs |= {
        "look_back_month": _months(run.look_back),
        "window_month": window(run.cycle),
        "recent_month": _months(_relief_months(run)),
        "as_of": pa.table({"day": pa.array([run.cycle.as_of], pa.date32())}),
    }

    def candidates(sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = run.engine.fetch(f"screening/{sql}", inputs).to_pylist()
        return rows

    for row in candidates("list_payments"):
        yield from screen_payment(Payment(**row))
    for row in candidates("compare_ledgers"):
        yield screen_ledgers(LedgerPair(**row))
    for row in candidates("list_coverage"):
        found = screen_coverage(Coverage(**{**row, "reason_codes": tuple(row["reason_codes"])}))
        if found is not None:
            yield found
    for row in candidates("list_unlisted"):
        yield screen_unlisted(Unlisted(**row))
    for row in candidates("list_downclass"):
        yield screen_downclass(Downclass(**row))


def _months(months: tuple[Month, ...]) -> pa.Table:
    return pa.table({"month": pa.array(months, pa.int32())})


def _relief_months(run: RunContext) -> tuple[Month, ...]:
    """The months temporary relief looks at; none where the place has none."""
    count = run.policy.value("temporary_relief", run.cycle.as_of)
    last = run.cycle.month
    return () if isinstance(count, Silent) else months_between(add_months(last, 1 - count), last)


def _of_leavers(run: RunContext) -> Iterator[Finding]:
    """Households that are not in aid any more, and what this run and the one before say of them."""
    states = run.store.read("households", ["household_id", "state"])
    leavers = states.filter(pc.is_in(states["state"], value_set=pa.array(LEFT)))["household_id"].combine_chunks()
    flags = run.store.read("flag", ["household_id", "member_no", "reason_codes"])
    whole = pc.and_(pc.is_null(flags["member_no"]), pc.is_in(flags["household_id"], value_set=leavers))
    reasons = {row["household_id"]: row["reason_codes"][0] for row in flags.filter(whole).to_pylist()}
    left = set(leavers.to_pylist())
    before = _flags_before(run, left)
    for household in households_of(run, left):
        key = household.household_id
        held, action = (None, None) if before is None else before.get(key, (False, None))
        found = screen_grace(Leaver(household, reasons.get(key, ""), held, action), run.policy)
        if found is not None:
            yield found


def _flags_before(run: RunContext, wanted: set[str]) -> dict[str, tuple[bool, str]] | None:
    """Of each household: whether it held something when the cycle before was judged, and what was then said."""
    run_id = run.frozen["previous_run_id"]
    if run_id is None:
        return None
    with read_view(run.url, "flag", run.cycle.region, run.cycle.previous.name, run_id=run_id) as found:
        names = [column.name for column in found.columns]
        rows = (dict(zip(names, row, strict=True)) for row in found.rows)
        return {
            str(row["household_id"]): (row["previous_amount_monthly"] is not None, str(row["action"]))
            for row in rows
            if row["member_no"] is None and row["household_id"] in wanted
        }


def _homes(run: RunContext) -> dict[str, Home]:
    """Where each household belongs; those of one place share one value. The register outranks a village's ledger."""
    ledger = run.store.read("village_ledger", ["household_id", "village_code"])
    codes = [code or UNKNOWN for code in ledger["village_code"].to_pylist()]
    only_ledger = {code: Home(code[:TOWNSHIP_DIGITS], code, is_held=False, is_registered=False) for code in {*codes}}
    homes = {key: only_ledger[code] for key, code in zip(ledger["household_id"].to_pylist(), codes, strict=True)}
    columns = ["household_id", "township_code", "village_code", "state"]
    register = run.store.read("households", columns)
    places = list(zip(*(register[name].to_pylist() for name in columns[1:]), strict=True))
    known = {place: _home(*place) for place in {*places}}
    homes.update(zip(register["household_id"].to_pylist(), map(known.__getitem__, places), strict=True))
    return homes


def _home(township: str | None, village: str | None, state: str) -> Home:
    return Home(township or UNKNOWN, village or UNKNOWN, is_held=state in HELD)


def _place_row(place: PlaceCounts) -> dict[str, object]:
    codes = dict(zip(("county_code", "township_code", "village_code"), place.code, strict=True))
    counts = {"households": place.households, "held": place.held, "found_in": place.found_in}
    return {**codes, **counts, **place.kinds}


def write_book(cycle: Cycle, out: Path) -> tuple[PlaceCounts, ...]:
    """The statistics tables of the published run, county to village, as one XLSX; gives the villages.

    With them the list of self-care assessments to be checked, by the policy's `sample_share`.

    Raises:
        UsageError: nothing is published, or the run's folder is not here.
    """
    settings = load_settings()
    published = published_run(ready_warehouse(settings), cycle.region, cycle.name)
    if published is None:
        raise NothingScreened(cycle.region, cycle.name, "nothing is published", "Run it first: hesv run.")
    store = RunStore.of(settings.home, cycle, published.run_id)
    if not store.has("screening_place"):
        problem = f"the folder of {published.run_id} has no statistics"
        raise NothingScreened(cycle.region, cycle.name, problem, "Run the cycle again with --force.")
    villages = tuple(_place(row) for row in store.read("screening_place").to_pylist())
    is_watch = any(village.kinds[kind] for village in villages for kind in ALERT_KINDS)
    kinds = tuple(kind for kind in KIND_PLACE if is_watch or kind not in ALERT_KINDS)
    out.parent.mkdir(parents=True, exist_ok=True)
    sample = () if is_watch else _sample(cycle, store)
    write_screening_book(out, f"{cycle.region} {cycle.name} 筛查统计表", villages, kinds, sample)
    return villages


def _sample(cycle: Cycle, store: RunStore) -> tuple[Assessed, ...]:
    """The self-care assessments of living members that are to be checked; none where no text says how many."""
    share = policies().region(cycle.region).value("sample_share", cycle.as_of)
    if isinstance(share, Silent):
        return ()
    places = store.read("households", ["household_id", "township_code"])
    township = dict(zip(*(places[name].to_pylist() for name in places.column_names), strict=True))
    columns = ["household_id", "member_no", "selfcare_failed", "assessed_by", "died_on"]
    assessed = (
        Assessed(
            township.get(row["household_id"]) or UNKNOWN, row["household_id"], row["member_no"],
            row["selfcare_failed"] or 0, row["assessed_by"],
        )
        for row in store.read("members", columns).to_pylist()
        if row["assessed_by"] is not None and (row["died_on"] is None or row["died_on"] > cycle.as_of)
    )  # fmt: skip
    return draw_sample(assessed, share, f"{cycle.region} {cycle.name}")


def _place(row: dict[str, Any]) -> PlaceCounts:
    code = (row["county_code"], row["township_code"], row["village_code"])
    kinds = {kind: row[kind] for kind in KIND_PLACE}
    return PlaceCounts(code, row["households"], row["held"], row["found_in"], kinds)
