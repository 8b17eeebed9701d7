"""The gate between typed records and linkage: Great Expectations over every table of one source.

The only module that imports great_expectations, and only inside functions: the import takes seconds. A failed
`critical` check refuses the source, a failed `warning` is reported; so with what changed since the cycle before. A
result holds verdicts, counts and a profile, no value of a person.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from expectations.drift import compare
from expectations.handover import handed_over
from expectations.page import write_gate_page
from expectations.profile import Profile, profile
from expectations.result import CRITICAL, CheckResult, GateResult, profile_of
from expectations.suites import Suite, columns_of, load_suites

__all__ = ["CheckResult", "GateResult", "profile_of", "run_gate", "write_gate_page"]

DATA_SOURCE = "typed"
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""Counts of what failed with a list of zero examples: BASIC as such lists failing values."""


def run_gate(source: str, tables: Mapping[str, pa.Table], previous_profile: Profile | None = None) -> GateResult:
    """Check every table of a source against its suites, and hold it against the cycle before.

    Args:
        source: one of `connectors.sources.SOURCES`.
        tables: the source's typed tables by name, each as in `connectors.sources.RECORDS`; empty ones too.
        previous_profile: of the same source, region and previous cycle's published run (`profile_of` its
            gate_<source>.json); None where there is none: then no drift is looked for.

    Raises:
        UsageError: an unknown source, or a table of it was not given.
    """
    suites = load_suites(source)
    batches = [(suite, handed_over(suite, tables)) for suite in suites]
    context = _quiet_context()
    checks = tuple(check for suite, table in batches for check in _check_table(context, suite, table))
    context.data_sources.delete(DATA_SOURCE)  # the library keeps its last context, and with it the last table
    now = profile(source, tables)
    drifts = compare(previous_profile, now)
    refused = any(check.severity == CRITICAL and not check.success for check in checks)
    refused = refused or any(drift.severity == CRITICAL for drift in drifts)
    return GateResult(source, not refused, checks, drifts, now, previous_profile)


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
        .get_batch({"dataframe": _frame(table, suite.written_columns)})
    )
    library_suite = ExpectationSuite(name=suite.table, expectations=list(suite.expectations))
    outcome = batch.validate(library_suite, result_format=COUNTS_ONLY)
    found = {_key(result.expectation_config.to_json_dict()): result for result in outcome.results}
    return [_check(suite.table, expectation, found[_key(expectation)]) for expectation in suite.expectations]


def _frame(table: pa.Table, as_written: frozenset[str]) -> Any:  # noqa: ANN401
    """A pandas frame with plain 64-bit numbers, which the library compares whole columns at a time.

    A number beside a null becomes a float there (exact: the contract's largest amount is 10^14). Where a form is asked
    for it stays a nullable integer, so that 201812 beside a null is written 201812 and not 201812.0.
    """
    import pandas as pd

    wide = pa.schema([field.with_type(pa.int64()) if field.type == pa.int32() else field for field in table.schema])
    table = table.cast(wide)
    frame = table.to_pandas()
    for name in sorted(as_written & set(table.column_names)):
        if table[name].null_count and table[name].type == pa.int64():
            frame[name] = table[name].to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


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
        origin=expectation["meta"]["from"],
        notes=expectation.get("notes", ""),
    )
