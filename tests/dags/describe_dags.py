"""Child process: parse the DAG folder with the real Airflow and print what it found, as one JSON object.

Arguments: moments (ISO, with offset); for each the run that follows it and the cycle that run verifies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pendulum
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DataInterval, TimeRestriction

from dags.common import no_retry_of_what_stays
from pipeline.airflow_home import DAGS
from pipeline.cycle import Cycle
from pipeline.errors import (
    DeliveryRefused,
    DependencyDown,
    PolicyInvalid,
    RunLocked,
    SeveralRefused,
    UnknownCycle,
    UsageError,
)

REFUSED = DeliveryRefused("housing", "f", "1", "2", "Ask.")
ERRORS = (
    REFUSED, SeveralRefused((REFUSED,)), UsageError("no"), UnknownCycle("2018H3"), PolicyInvalid("f", "p", "x"),
    RunLocked("yiyang", "2018H2"), DependencyDown("PostgreSQL", "away", "Wait."), OSError("disk full"),
)  # fmt: skip


def describe_dag(dag: Any) -> dict[str, Any]:
    tasks = {task.task_id: task for task in dag.tasks}
    return {
        "doc": dag.doc_md,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "params": {name: dag.params.get_param(name).dump() for name in dag.params},
        "schemas": {name: dag.params.get_param(name).schema for name in dag.params},
        "serialized": bool(DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))),
        "tasks": {
            name: {
                "owner": task.owner,
                "retries": task.retries,
                "backoff": task.retry_exponential_backoff,
                "longest_wait": task.max_retry_delay.total_seconds(),
                "time_limit": task.execution_timeout.total_seconds(),
                "doc": task.doc_md or task.python_callable.__doc__,
                "upstream": sorted(task.upstream_task_ids),
                "assets": [asset.name for asset in task.outlets],
                "trigger_rule": str(task.trigger_rule),
            }
            for name, task in tasks.items()
        },
    }


def next_run(dag: Any, due: Any, moment: str) -> dict[str, str]:
    timetable = coerce_to_core_timetable(dag.timetable)
    last = DataInterval.exact(pendulum.parse(moment))
    run = timetable.next_dagrun_info(
        last_automated_data_interval=last,
        restriction=TimeRestriction(earliest=None, latest=None, catchup=True),
    )
    return {
        "at": run.logical_date.in_timezone("Asia/Shanghai").isoformat(),
        "cycle": due("yiyang", run.logical_date).name,
    }


def raised_for(error: Exception) -> str:
    """What a task raises when its step raises `error`."""
    try:
        with no_retry_of_what_stays():
            raise error
    except Exception as raised:  # noqa: BLE001 - the very thing to be told
        return type(raised).__name__


def due(region: str, moment: Any) -> Cycle:
    """The cycle a run of that moment verifies, as the DAG asks for it."""
    return Cycle.ended_before(region, moment.in_timezone("Asia/Shanghai").date())


def main() -> None:
    bag = DagBag(dag_folder=str(DAGS))
    heavy = {"pandas", "great_expectations", "duckdb", "pyarrow", "pipeline.steps"} & set(sys.modules)
    some = bag.dags["verify_yiyang"]
    found = {
        "errors": {Path(file).name: text for file, text in bag.import_errors.items()},
        "dags": {dag_id: describe_dag(dag) for dag_id, dag in bag.dags.items()},
        "heavy": sorted(heavy),
        "runs": {moment: next_run(some, due, moment) for moment in sys.argv[1:]},
        "due": {moment: due("yiyang", pendulum.parse(moment)).name for moment in sys.argv[1:]},
        "raised": {type(error).__name__: raised_for(error) for error in ERRORS},
    }
    sys.stdout.write(json.dumps(found) + "\n")


main()
