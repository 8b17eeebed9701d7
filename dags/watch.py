"""Monthly watch (每月动态监测): one DAG a region; alerts for who is on a watch list or left aid within two years.

**What.** Takes a month's deliveries the whole way (land, validate, gate, link, assess) and judges alerts only: income
fallen below the standard, a death, three months of known zero income. They are published as `serve.screening` of a run
named by the month, `2018M11`. No flag is published: nothing is proposed, lowered or ended. Same as `hesv watch`.

**When.** On the 1st of every month at 02:30 in Shanghai, for the month that has just ended. `deliveries_in` looks every
half hour, holding no worker, until all are in and settled (the employment extract 15 days after the month); at the
region's deadline it fails and names what is out. By hand, with the form: `cycle` names another month. The progress that
yinchuan reports to the city by the 5th is what is published by then.

**Upstream.** The five deliveries for the month, in the folder of the `inbox` parameter; left empty it is `<cycle>`
under the folder that the Airflow Variable `hesv_inbox_<region>` names, else under `HESV_HOME/inbox/<region>`.

**Who reads it.** The verification office and the watch's caseworkers: each alert asks for a visit. A run that publishes
updates the asset `watch_<region>`.

**Impact of failure.** Families in trouble are found a month later. Nothing half-done is shown.

**How to rerun.** Clear the failed task, or trigger with the same `cycle`: the same deliveries are no new run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronTriggerTimetable, Param, Variable, dag, get_current_context, task
from airflow.sdk.bases.sensor import PokeReturnValue
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from pipeline.catalogue import region_names, source_names
from pipeline.cycle import Cycle
from pipeline.errors import DependencyDown, HesvError

LOG: Final = logging.getLogger(__name__)
LOOK_EVERY: Final = timedelta(minutes=30)
OFFICE_TIME: Final = "Asia/Shanghai"
FIRST_OF_MONTH: Final = "30 2 1 * *"
DEFAULTS: Final = {
    "owner": "verification-office",
    "retries": 3,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=30),
    "execution_timeout": timedelta(hours=6),
}


@contextmanager
def _no_retry_of_what_stays() -> Iterator[None]:
    """Fail at once on what another try would meet again; a dependency that is down may come back."""
    try:
        yield
    except DependencyDown:
        raise
    except HesvError as error:
        raise AirflowFailException(f"{type(error).__name__}: {error}") from error


def _month_before(region: str, day: date) -> Cycle:
    """The month that ended last before a day: 1 December 2018 -> 2018M11."""
    last = day.replace(day=1) - timedelta(days=1)
    return Cycle.of(region, f"{last:%Y}M{last:%m}")


def _asked(region: str) -> tuple[Cycle, str, tuple[str, ...]]:
    """What this run is to watch: the month, its inbox, sources to go without."""
    from pipeline.settings import load_settings

    context = get_current_context()
    params, run = dict(context["params"]), context["dag_run"]
    day = (run.logical_date or run.run_after).astimezone(ZoneInfo(OFFICE_TIME)).date()
    cycle = Cycle.of(region, params["cycle"]) if params["cycle"] else _month_before(region, day)
    if params["inbox"]:
        return cycle, str(params["inbox"]), tuple(params["accept_missing"])
    base: str = Variable.get(f"hesv_inbox_{region}", default=str(load_settings().home / "inbox" / region))
    return cycle, f"{base}/{cycle.name}", tuple(params["accept_missing"])


@task.sensor(mode="reschedule", poke_interval=LOOK_EVERY, timeout=timedelta(days=365))
def deliveries_in(region: str) -> PokeReturnValue:
    """Look for the month's deliveries, holding no worker in between; fail clearly at the region's deadline."""
    from pipeline import steps

    with _no_retry_of_what_stays():
        cycle, inbox, missing = _asked(region)
        found = asdict(steps.look_for_deliveries(cycle, inbox, missing))
    out = [source for source, is_in in found["counts"].items() if not is_in]
    if found["state"] == "waiting":
        LOG.warning("%s %s: still out: %s", region, cycle.name, ", ".join(out))
    return PokeReturnValue(is_done=found["state"] == "done", xcom_value=found)


@task(multiple_outputs=False)
def watch(region: str) -> dict[str, Any]:
    """Watch the month: alerts alone, published as one."""
    from pipeline import steps

    with _no_retry_of_what_stays():
        cycle, inbox, missing = _asked(region)
        made = steps.run_cycle(
            cycle, inbox, missing, announce=lambda step, done, total: LOG.info("[%s/%s] %s", done, total, step)
        )
    if made.state == "unchanged":
        raise AirflowSkipException("The same deliveries were watched already: nothing to publish.")
    return {"region": region, "cycle": cycle.name, "run_id": made.run_id, "state": made.state}


def watching(region: str) -> Any:  # noqa: ANN401 - a DAG
    """The DAG of one region."""
    published = Asset(name=f"watch_{region}", uri=f"x-hesv://serve/{region}/watch", group="watch")

    @dag(
        dag_id=f"watch_{region}",
        description=f"Monthly watch of {region}: alerts, no flag",
        doc_md=__doc__,
        schedule=CronTriggerTimetable(FIRST_OF_MONTH, timezone=OFFICE_TIME),
        start_date=datetime(2018, 1, 1, tzinfo=ZoneInfo(OFFICE_TIME)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        tags=["watch", "monthly", region],
        params={
            "cycle": Param(
                None, type=["null", "string"], pattern=r"^20\d{2}M(0[1-9]|1[0-2])$",
                description="As 2018M11. Empty: the month that ended last before the run's date.",
            ),
            "inbox": Param(
                None, type=["null", "string"],
                description=f"Folder of the deliveries. Empty: Variable hesv_inbox_{region} or "
                f"HESV_HOME/inbox/{region}, with the cycle's name after it.",
            ),
            "accept_missing": Param(
                [], type="array", items={"type": "string", "enum": source_names()}, examples=source_names(),
                description="Sources to go without: then only deaths are told.",
            ),
        },
    )  # fmt: skip
    def watch_month() -> None:
        deliveries_in(region) >> watch.override(outlets=[published])(region)

    return watch_month()


for _region in region_names():
    watching(_region)
