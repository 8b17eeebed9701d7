"""The gate between typed records and linkage: Great Expectations over every table of one source.

The only module that imports great_expectations, and only inside functions: the import takes seconds. A failed
`critical` check refuses the source, a failed `warning` is reported. A result holds verdicts and counts alone.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from expectations.handover import handed_over
from expectations.page import write_gate_page
from expectations.result import CheckResult, GateResult
from expectations.suites import Suite, columns_of, load_suites

__all__ = ["CheckResult", "GateResult", "run_gate", "write_gate_page"]

DATA_SOURCE = "typed"
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""Counts of what failed with a list of zero examples: BASIC as such lists failing values."""


def run_gate(source: str, tables: Mapping[str, pa.Table]) -> GateResult:
    """Check every table of a source against its suites.

    Args:
        source: one of `pipeline.tables.SOURCES`.
        tables: the source's typed tables by name, each as in `pipeline.tables.RECORDS`; empty ones too.

    Raises:
        UsageError: an unknown source, or a table of it was not given.
    """
    suites = load_suites(source)
    batches = [(suite, handed_over(suite, tables)) for suite in suites]
    context = _quiet_context()
    checks = tuple(check for suite, table in batches for check in _check_table(context, suite, table))
    context.data_sources.delete(DATA_SOURCE)  # the library keeps its last context, and with it the last table
    refused = any(check.severity == "critical" and not check.success for check in checks)
    return GateResult(source, not refused, checks)


def _quiet_context() -> Any:  # noqa: ANN401 - the library's context has no type of its own to import here
    """An in-memory context: no project folder, no progress bars, no usage report, no INFO lines."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        import great_expectations
        from great_expectations.data_context.types import base
    logging.getLogger(base.__name__).setLevel(logging.WARNING)  # the one module that sets its own level on import
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = base.ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _check_table(context: Any, suite: Suite, table: pa.Table) -> list[CheckResult]:  # noqa: ANN401
    """The suite's checks on one table, in the suite's order (the library returns them in its own)."""
    from great_expectations import ExpectationSuite

    batch = (
        context.data_sources.add_or_update_pandas(DATA_SOURCE)
        .add_dataframe_asset(suite.table)
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": _frame(table)})
    )
    library_suite = ExpectationSuite(name=suite.table, expectations=list(suite.expectations))
    outcome = batch.validate(library_suite, result_format=COUNTS_ONLY)
    found = {_key(result.expectation_config.to_json_dict()): result for result in outcome.results}
    return [_check(suite.table, expectation, found[_key(expectation)]) for expectation in suite.expectations]


def _frame(table: pa.Table) -> Any:  # noqa: ANN401
    """A pandas frame with nullable integers, so that 201812 beside a null stays 201812 and not 201812.0."""
    import pandas as pd

    nullable = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return table.to_pandas(types_mapper=nullable.get)


def _key(expectation: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return expectation["type"], columns_of(expectation)


def _check(table: str, expectation: dict[str, Any], result: Any) -> CheckResult:  # noqa: ANN401
    """Verdict and counts of one result. A check that could not be computed has failed, without counts."""
    counts = result.result
    whole_table = expectation["type"].startswith("expect_table_")
    return CheckResult(
        table=table,
        expectation=expectation["type"],
        column=None if whole_table else ", ".join(columns_of(expectation)),
        severity=expectation["severity"],
        success=bool(result.success),
        unexpected_count=counts.get("unexpected_count"),
        element_count=counts.get("element_count"),
    )
