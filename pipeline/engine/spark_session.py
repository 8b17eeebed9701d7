"""One Spark session a process, started when the first statement needs it, stopped when the process ends."""

from __future__ import annotations

import atexit
import os
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from pipeline.errors import DependencyDown

ON_THIS_MACHINE: Final = ("local", "spark://127.0.0.1", "spark://localhost")
LOGGING: Final = "log4j2.properties"
DRIVER_MEMORY: Final = "2g"
OPTIONS: Final = {
    "spark.ui.enabled": "false",  # no port is opened that nobody asked for
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",  # what Spark logs of a failed task holds values of the row
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # overflow, division by zero, a cell that is no number: errors, as in DuckDB
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.compression.codec": "snappy",  # parts live for seconds only
    "spark.sql.files.openCostInBytes": "262144",  # a small file is worth several tasks: its rows may be households
    "spark.sql.adaptive.enabled": "true",
}
"""What results hang on is set here; memory and number of executors of a cluster are its own spark-defaults.conf's."""
LOCAL_OPTIONS: Final = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": DRIVER_MEMORY,
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.files.minPartitionNum": "8",  # parts of uneven work, so that no core waits for the other
}


@cache
def session(master: str, spill: Path) -> SparkSession:
    """The session of this process. `spill`: where Spark may keep what does not fit into memory.

    Raises:
        DependencyDown: Java is missing, or the master cannot be reached.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("hesv")
    for name, value in {**OPTIONS, **_of_place(master, spill)}.items():
        builder = builder.config(name, value)
    try:
        started = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        todo = "Install Java 17 and see that the master's address is right, or use --engine duckdb."
        raise DependencyDown(f"Spark at {master}", condition or "it did not start", todo) from None
    atexit.register(started.stop)
    return started


def _of_place(master: str, spill: Path) -> dict[str, str]:
    """What differs from machine to machine. Workers import this project: from the same paths, or shipped (docs)."""
    with resources.as_file(resources.files("pipeline.engine").joinpath(LOGGING)) as file:
        options = {
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={file.as_uri()}",
            "spark.local.dir": str(spill),
            "spark.sql.warehouse.dir": (spill / "warehouse").as_uri(),
            "spark.executorEnv.PYTHONPATH": os.pathsep.join(str(Path(path).absolute()) for path in sys.path),
        }
    return options | (LOCAL_OPTIONS if master.startswith(ON_THIS_MACHINE) else {})
