"""What the DAGs share: office time, retries, the guard, the look for deliveries and the form's questions about them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from airflow.sdk import Param, Variable, get_current_context, task
from airflow.sdk.bases.sensor import PokeReturnValue
from airflow.sdk.exceptions import AirflowFailException

from pipeline.catalogue import source_names
from pipeline.cycle import Cycle
from pipeline.errors import DependencyDown, HesvError

LOG: Final = logging.getLogger(__name__)
OFFICE_TIME: Final = "Asia/Shanghai"
LOOK_EVERY: Final = timedelta(minutes=30)
DEFAULTS: Final = {
    "owner": "verification-office",
    "retries": 3,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=30),
    "execution_timeout": timedelta(hours=6),
}


@contextmanager
def no_retry_of_what_stays() -> Iterator[None]:
    """Fail at once on what another try would meet again; a dependency that is down may come back."""
    try:
        yield
    except DependencyDown:
        raise
    except HesvError as error:
        raise AirflowFailException(f"{type(error).__name__}: {error}") from error


def run_day() -> date:
    """The day of the running DAG run, in office time."""
    run = get_current_context()["dag_run"]
    return (run.logical_date or run.run_after).astimezone(ZoneInfo(OFFICE_TIME)).date()


@dataclass(frozen=True)
class Asked:
    """What a run is to take: the cycle, where its deliveries lie, the sources to go without."""

    cycle: Cycle
    inbox: str
    accept_missing: tuple[str, ...]


def asked(region: str, due: Callable[[str, date], Cycle]) -> Asked:
    """What the form says; where it does not, the cycle `due` on the run's day."""
    params = dict(get_current_context()["params"])
    cycle = Cycle.of(region, params["cycle"]) if params["cycle"] else due(region, run_day())
    return Asked(cycle, inbox_of(cycle), tuple(params["accept_missing"]))


def inbox_of(cycle: Cycle) -> str:
    """Where the deliveries lie: the form's folder, else the region's Variable, else HESV_HOME."""
    from pipeline.settings import load_settings

    given = get_current_context()["params"]["inbox"]
    if given:
        return str(given)
    default = str(load_settings().home / "inbox" / cycle.region)
    base: str = Variable.get(f"hesv_inbox_{cycle.region}", default=default)
    return f"{base}/{cycle.name}"


def deliveries_in(region: str, due: Callable[[str, date], Cycle]) -> Any:  # noqa: ANN401 - an Airflow task
    """A sensor that looks for the deliveries, holding no worker in between, and fails at the region's deadline."""

    @task.sensor(task_id="deliveries_in", mode="reschedule", poke_interval=LOOK_EVERY, timeout=timedelta(days=365))
    def look() -> PokeReturnValue:
        """Look for the deliveries, holding no worker in between; fail clearly at the region's deadline."""
        from pipeline import steps

        with no_retry_of_what_stays():
            wanted = asked(region, due)
            found = asdict(steps.look_for_deliveries(wanted.cycle, wanted.inbox, wanted.accept_missing))
        out = [source for source, is_in in found["counts"].items() if not is_in]
        if found["state"] == "waiting":
            LOG.warning("%s %s: still out: %s", region, wanted.cycle.name, ", ".join(out))
        return PokeReturnValue(is_done=found["state"] == "done", xcom_value=found)

    return look()


def deliveries_form(region: str, without: str) -> dict[str, Param]:
    """The form's questions about deliveries; `without` says what going without a source means."""
    return {
        "inbox": Param(
            None, type=["null", "string"],
            description=f"Folder of the deliveries. Empty: Variable hesv_inbox_{region} or HESV_HOME/inbox/{region}, "
            "with the cycle's name after it.",
        ),
        "accept_missing": Param(
            [], type="array", items={"type": "string", "enum": source_names()}, examples=source_names(),
            description=without,
        ),
    }  # fmt: skip
