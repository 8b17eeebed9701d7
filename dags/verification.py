"""Half-yearly verification (每半年比对): one DAG a region, from the agencies' deliveries to published flags.

**What.** Checks the five deliveries of a region and cycle, lands, types and gates each source on its own, links
records to the register, assesses every household, decides, and publishes the run to the warehouse as one. The tasks
call the same steps as `hesv run`; nothing is decided here. Only a `StepReport` travels between tasks.

**When.** On 1 January and 1 July at 02:00 in Shanghai, for the half-year that has just ended (1 January 2019:
`2018H2`). `deliveries_in` looks every half hour, holding no worker, until all are in and settled; what is out is said
daily in `serve.delivery`; at the region's deadline (`delivery_deadline_days` of its policy) it fails and names it. By
hand at any time, with the form: `cycle` names another half-year or a month (`2018M11`), `inbox` another folder,
`accept_missing` the sources to go without, `force` runs although the same inputs are published already.

**Upstream.** `register`, `social_security`, `employment`, `housing` and `banking`, each with its `manifest.json`, in
the folder of the `inbox` parameter; left empty it is `<cycle>` under the folder that the Airflow Variable
`hesv_inbox_<region>` names, else under `HESV_HOME/inbox/<region>`.

**Where the set work is done.** In the worker's own DuckDB, or on Spark where the workers' environment says
`HESV_ENGINE=spark` and `HESV_SPARK_MASTER`; the tables are the same.

**Who reads it.** The verification office (views of schema `serve`), and through a release the caseworkers of the
townships. A run that publishes updates the asset `verification_<region>`.

**Impact of failure.** Nothing half-done is ever shown: views stay at the last published run until publish moves one
pointer. Payments go on unchanged. Families wait for their entry or increase until the run is repeated.

**How to rerun.** A refused delivery, a wrong parameter and a run that is held by another fail at once, without retry;
the message names the file and what was expected. Ask the agency for a corrected delivery, then clear the failed task,
or trigger the DAG again with the same `cycle`: every step leaves what it left before. Only what may pass by itself
(PostgreSQL away, a full disk) is retried, three times, at growing intervals. A run whose inputs are published already
ends green with everything after `open_run` skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DEFAULTS, OFFICE_TIME, asked, deliveries_form, deliveries_in, inbox_of, no_retry_of_what_stays
from pipeline.catalogue import region_names
from pipeline.cycle import Cycle

if TYPE_CHECKING:
    from pipeline.steps import StepReport

FIRST_DAY_OF_HALF_YEAR: Final = "0 2 1 1,7 *"

Report = dict[str, Any]  # a StepReport as it lies in XCom: its fields


def step(function: Callable[..., Any]) -> Any:  # noqa: ANN401 - Airflow's decorator has no simple type
    """A task whose report is one XCom: of a returned dict Airflow would make one a key."""
    return task(multiple_outputs=False)(function)


def _run(name: str, given: Report, *more: str) -> Report:
    """Call a step of `pipeline.steps` for the cycle and run of an earlier report, and report as XCom takes it."""
    from pipeline import steps

    with no_retry_of_what_stays():
        reported: StepReport = getattr(steps, name)(_cycle_of(given), given["run_id"], *more)
    return asdict(reported)


def _cycle_of(report: Report) -> Cycle:
    return Cycle.of(report["region"], report["cycle"])


@step
def open_run(region: str) -> Report:
    """Check every delivery and open the run, or find it published already."""
    from pipeline import steps

    with no_retry_of_what_stays():
        wanted = asked(region, Cycle.ended_before)
        forced = get_current_context()["params"]["force"]
        return asdict(steps.open_run(wanted.cycle, wanted.inbox, wanted.accept_missing, force=forced))


@step
def deliveries(opened: Report) -> list[Report]:
    """One report a delivered source to map over; all that follows is skipped where there is nothing new."""
    if opened["state"] == "unchanged":
        raise AirflowSkipException("The same inputs are published already: nothing to run, nothing to publish.")
    return [{**opened, "source": source, "counts": {source: count}} for source, count in opened["counts"].items()]


@step
def land(delivery: Report) -> Report:
    """Keep a delivery's bytes and leave its text tables."""
    return _run("land", delivery, delivery["source"], inbox_of(_cycle_of(delivery)))


@step
def validate(landed: Report) -> Report:
    """Type a source's rows by its contract; bad rows go to quarantine."""
    return _run("validate", landed, landed["source"])


@step
def gate(validated: Report) -> Report:
    """Hold a source's typed tables against its Great Expectations suite."""
    return _run("gate", validated, validated["source"])


@task_group
def source(delivery: Report) -> None:
    """One source, from bytes to gated records, at its own pace."""
    gate(validate(land(delivery)))


@step
def link(opened: Report) -> Report:
    """Link records to the register."""
    return _run("link", opened)


@step
def assess(linked: Report) -> Report:
    """Build the monthly ledger and assess every household."""
    return _run("assess", linked)


@step
def decide(assessed: Report) -> Report:
    """Judge every household by the region's policy."""
    return _run("decide", assessed)


@step
def screen(decided: Report) -> Report:
    """List who may be missed, wrongly covered or wrongly paid."""
    return _run("screen", decided)


@step
def publish(screened: Report) -> Report:
    """Load the run into the warehouse and move the pointer of its region and cycle."""
    return _run("publish", screened)


@step
def report(published: Report) -> Report:
    """Write the run report."""
    return _run("report", published)


def verification(region: str) -> Any:  # noqa: ANN401 - a DAG
    """The DAG of one region."""
    published = Asset(name=f"verification_{region}", uri=f"x-hesv://serve/{region}", group="verification")

    @dag(
        dag_id=f"verify_{region}",
        description=f"Half-yearly verification of {region}: deliveries to published flags",
        doc_md=__doc__,
        schedule=CronTriggerTimetable(FIRST_DAY_OF_HALF_YEAR, timezone=OFFICE_TIME),
        start_date=datetime(2018, 1, 1, tzinfo=ZoneInfo(OFFICE_TIME)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        tags=["verification", "half-yearly", region],
        params=_form(region),
    )
    def verify() -> None:
        opened = open_run(region)
        deliveries_in(region, Cycle.ended_before) >> opened
        gated = source.expand(delivery=deliveries(opened))
        linked = link(opened)
        gated >> linked
        report(publish.override(outlets=[published])(screen(decide(assess(linked)))))

    return verify()


def _form(region: str) -> dict[str, Param]:
    """What the trigger form asks."""
    return {
        "cycle": Param(
            None, type=["null", "string"], pattern=r"^20\d{2}(H[12]|M(0[1-9]|1[0-2]))$",
            description="2018H1, 2018H2 or 2018M11. Empty: the half-year that ended last before the run's date.",
        ),
        **deliveries_form(region, "No adverse flag will rest on what is missing."),
        "force": Param(default=False, type="boolean", description="Run although the same inputs are published."),
    }  # fmt: skip


for _region in region_names():
    verification(_region)
