"""Uprating (提标): one DAG a region; amounts are raised in the month a standard changes, on the last cycle's evidence.

**What.** Looks whether a standard (dibao, tekun, minimum wage, orphans) changed since the last published cycle took
effect. If so, amounts alone are raised (`increase`, `STANDARD_RAISED`) and published as a run of their own, named by
the month: `2019U01`. Nothing else is judged anew, nothing falls and nothing ends. Same as `hesv uprate`.

**When.** On the 1st of every month at 03:00 in Shanghai. In a month without a change, and where the same uprating is
published already, it ends green with `uprate` skipped. By hand at any time, with the form: `month` names another one.
A cycle published late is caught up at the next look, from the month the standard changed.

**Upstream.** The last published half-yearly run of the region with its tables under `HESV_HOME`, and the policy.

**Who reads it.** The verification office (views of schema `serve`, cycle `2019U01`), and through a release
(`hesv release --cycle 2019U01`) the caseworkers. A run that publishes updates the asset `uprating_<region>`.

**Impact of failure.** Nothing half-done is shown. Families wait for the raise until the run is repeated; nothing falls.

**How to rerun.** Clear the failed task, or trigger with the same `month`: the same uprating is never published twice.
No published cycle, or one whose tables are gone, fails at once and says what to run first.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DEFAULTS, OFFICE_TIME, no_retry_of_what_stays, run_day
from pipeline.catalogue import region_names
from pipeline.cycle import month_of

FIRST_OF_MONTH: Final = "0 3 1 * *"


@task(multiple_outputs=False)
def uprate(region: str) -> dict[str, Any]:
    """Raise what is due in the month, or skip where nothing is."""
    from pipeline import steps

    asked = get_current_context()["params"]["month"]
    month = int(asked.replace("-", "")) if asked else month_of(run_day())
    with no_retry_of_what_stays():
        made = steps.uprate_month(region, month)
    if made.state == "unchanged":
        raise AirflowSkipException(f"{region} {made.cycle}: no standard to raise amounts by, or raised already.")
    return asdict(made)


def uprating(region: str) -> Any:  # noqa: ANN401 - a DAG
    """The DAG of one region."""
    published = Asset(name=f"uprating_{region}", uri=f"x-hesv://serve/{region}/uprating", group="uprating")

    @dag(
        dag_id=f"uprate_{region}",
        description=f"Uprating of {region}: amounts in the month a standard changes",
        doc_md=__doc__,
        schedule=CronTriggerTimetable(FIRST_OF_MONTH, timezone=OFFICE_TIME),
        start_date=datetime(2018, 1, 1, tzinfo=ZoneInfo(OFFICE_TIME)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        tags=["uprating", "monthly", region],
        params={
            "month": Param(
                None, type=["null", "string"], pattern=r"^20\d{2}-(0[1-9]|1[0-2])$",
                description="As 2019-01. Empty: the month of the run's date.",
            )
        },
    )  # fmt: skip
    def raise_amounts() -> None:
        uprate.override(outlets=[published])(region)

    return raise_amounts()


for _region in region_names():
    uprating(_region)
