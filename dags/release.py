"""Release of the feeds (发布乡镇数据): one DAG a region that waits for approvals and hands out what is approved.

**What.** `approved` looks every half minute, holding no worker, for a run of the region that a person has approved (on
the page 发布审批, through the API, or by `hesv release`) and whose feeds are not written. `hand_out` then writes every
township's part to the target, manifest last, and `tell` announces it to the receivers that asked to be told. Same
functions as `hesv release`, `hesv feed write` and `hesv feed deliver`. Nothing here approves: without the person's
record in the warehouse `hand_out` fails. Receivers that are dead are tried again by `hesv feed deliver --every 60`.

**When.** Always: a run that has ended is followed by the next, which waits. It is a DAG of its own because approval
may take days, and a waiting approval must not hold up the verification's own run.

**Upstream.** `verify_<region>`, `uprate_<region>`, and a supervisor.

**Who reads it.** The townships' caseworkers, at HESV_FEED_TARGET (else HESV_HOME/feeds) or through pages and API. A
hand-out updates the asset `feeds_<region>`.

**Impact of failure.** Townships wait for the feed. What is there without a manifest is not valid, and no payment
changes.

**How to rerun.** Clear the failed task: the same approval writes the same bytes. Three runs that fail one after
another pause the DAG, so that what cannot pass by itself does not spin; mend it, then unpause.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, dag, task
from airflow.sdk.bases.sensor import PokeReturnValue

from dags.common import DEFAULTS, OFFICE_TIME, no_retry_of_what_stays
from pipeline.catalogue import region_names
from pipeline.cycle import Cycle

LOOK_EVERY: Final = timedelta(seconds=30)
FAILURES_TO_PAUSE: Final = 3


def release(region: str) -> Any:  # noqa: ANN401 - a DAG
    """The DAG of one region."""
    handed_out = Asset(name=f"feeds_{region}", uri=f"x-hesv://feed/{region}", group="feeds")

    @task.sensor(mode="reschedule", poke_interval=LOOK_EVERY, timeout=timedelta(days=365))
    def approved() -> PokeReturnValue:
        """Look for approvals whose feeds are not written, holding no worker in between."""
        from pipeline import steps

        with no_retry_of_what_stays():
            waiting = [asdict(one) for one in steps.waiting_approvals(region)]
        return PokeReturnValue(is_done=bool(waiting), xcom_value=waiting)

    @task(multiple_outputs=False, outlets=[handed_out])
    def hand_out(waiting: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write the feeds of each approved run, the oldest approval first."""
        from pipeline import steps

        with no_retry_of_what_stays():
            made = [steps.hand_out_feeds(Cycle.of(region, one["cycle"])) for one in waiting]
        return [
            {"region": one.region, "cycle": one.cycle, "run_id": one.run_id, "edition": one.edition,
             "townships": len(one.places)}
            for one in made
        ]  # fmt: skip

    @task(multiple_outputs=False)
    def tell(_handed_out: list[dict[str, Any]]) -> str:
        """Announce what is due to the receivers; who does not answer is tried again by the outbox's own worker."""
        from pipeline import steps

        with no_retry_of_what_stays():
            return str(steps.tell_receivers())

    @dag(
        dag_id=f"release_{region}",
        description=f"Release of {region}: what a person approved is written for the townships",
        doc_md=__doc__,
        schedule="@continuous",
        start_date=datetime(2018, 1, 1, tzinfo=ZoneInfo(OFFICE_TIME)),
        catchup=False,
        max_active_runs=1,
        max_consecutive_failed_dag_runs=FAILURES_TO_PAUSE,
        default_args=DEFAULTS,
        tags=["release", "feeds", region],
    )
    def release_feeds() -> None:
        tell(hand_out(approved()))

    return release_feeds()


for _region in region_names():
    release(_region)
