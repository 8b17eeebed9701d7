"""The report's section `fairness` and its page: gather counts by group, let pipeline.fairness hide what is small."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.assessment.calendar_days import months_before
from pipeline.fairness import fairness
from pipeline.steps.context import RunContext
from pipeline.wording.people import DIMENSION, PERSON_GROUP
from pipeline.wording.results import MEASURE
from pipeline.wording.words import both

PAGE: Final = "fairness.html"
AGES: Final = (16, 35, 60)
"""Where the age bands begin: school age ends, the young, the old."""
YEAR: Final = 12


def weigh_fairness(run: RunContext) -> dict[str, Any] | None:
    """The section, and fairness.html in the run's folder; None of a monthly watch, which decides nothing."""
    if run.cycle.is_watch:
        return None
    inputs = {"person_group": person_groups(run), **{name: run.store.path(name) for name in ("flag", "identity_link")}}
    found = fairness(run.engine.fetch("report/count_groups", inputs).to_pylist())
    run.store.file(PAGE).write_text(_page(run, found), encoding="utf-8")
    return found


def person_groups(run: RunContext) -> pa.Table:
    """One row a counted living member: household_id, member_no and his group in each of fairness.DIMENSIONS."""
    inputs = {**{name: run.store.path(name) for name in ("members", "households")}, "as_of": _as_of(run)}
    return run.engine.fetch("report/list_groups", inputs)


def _as_of(run: RunContext) -> pa.Table:
    """The day, the default settlement, and the days after which a person is younger than each age."""
    day = run.cycle.as_of
    days: dict[str, date] = {"day": day, **{f"before_{age}": months_before(day, age * YEAR) for age in AGES}}
    columns = {name: pa.array([value], pa.date32()) for name, value in days.items()}
    return pa.table({**columns, "settlement": pa.array([run.policy.default_settlement(day)], pa.string())})


def _page(run: RunContext, found: Mapping[str, Any]) -> str:
    template = _environment().get_template("fairness.html.j2")
    return template.render(
        region=run.cycle.region,
        cycle=run.cycle.name,
        run_id=run.store.run_id,
        found=found,
        dimensions=both(DIMENSION),
        measures=both(MEASURE),
        groups=both(PERSON_GROUP),
    )


@cache
def _environment() -> Environment:
    """Made once a process: a template takes longer to compile than to fill."""
    made = Environment(
        loader=PackageLoader("pipeline", "."), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    made.filters["cell"] = _cell
    return made


def _cell(cell: Mapping[str, float | int | None]) -> str:
    """A cell as people read it: 12 / 340 (3.5%); ※ where hidden."""
    if cell["rate"] is not None:
        return f"{cell['k']:,} / {cell['n']:,} ({cell['rate']:.1%})"
    return "※" if cell["n"] is None or cell["k"] is None else f"{cell['k']} / {cell['n']}"
