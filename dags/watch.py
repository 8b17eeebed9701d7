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
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DEFAULTS, OFFICE_TIME, asked, deliveries_form, deliveries_in, no_retry_of_what_stays
from pipeline.catalogue import region_names
from pipeline.cycle import Cycle

LOG: Final = logging.getLogger(__name__)
FIRST_OF_MONTH: Final = "30 2 1 * *"


def _month_before(region: str, day: date) -> Cycle:
    """The month that ended last before a day: 1 December 2018 -> 2018M11."""
    last = day.replace(day=1) - timedelta(days=1)
    return Cycle.of(region, f"{last:%Y}M{last:%m}")


@task(multiple_outputs=False)
def watch(region: str) -> dict[str, Any]:
    """Watch the month: alerts alone, published as one."""
    from pipeline import steps

    with no_retry_of_what_stays():
        wanted = asked(region, _month_before)
        made = steps.run_cycle(
            wanted.cycle, wanted.inbox, wanted.accept_missing,
            announce=lambda step, done, total: LOG.info("[%s/%s] %s", done, total, step),
        )  # fmt: skip
    if made.state == "unchanged":
        raise AirflowSkipException("The same deliveries were watched already: nothing to publish.")
    return {"region": region, "cycle": wanted.cycle.name, "run_id": made.run_id, "state": made.state}


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
            **deliveries_form(region, "Sources to go without: then only deaths are told."),
        },
    )  # fmt: skip
    def watch_month() -> None:
        deliveries_in(region, _month_before) >> watch.override(outlets=[published])(region)

    return watch_month()


for _region in region_names():
    watching(_region)
