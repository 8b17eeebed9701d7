"""How far a run is: its steps by source, with what each cost."""

from __future__ import annotations

from pipeline.office.figures.figure import Figure
from pipeline.office.figures.sheets import Cell, Sheet
from pipeline.office.i18n import Speech
from pipeline.steps.progress import RunProgress, StepProgress


def progress(run: RunProgress, say: Speech) -> Figure:
    """The steps of a run, one a line."""
    heads = ("步骤", "来源", "状态", "用时（秒）", "写出各表合计行数", "内存峰值（MiB）")
    rows = tuple((*_step(step, say), *_cost(step)) for step in run.steps)
    return Figure("progress", say("运行进度"), "", None, Sheet(tuple(map(say, heads)), rows, labels=2))


def _step(step: StepProgress, say: Speech) -> tuple[str, str, str]:
    source = say("全部来源") if step.source is None else say.word("source", step.source)
    return say.word("step", step.step), source, say.word("step_state", step.state)


def _cost(step: StepProgress) -> tuple[Cell, Cell, Cell]:
    if step.cost is None:
        return None, None, None
    return round(step.cost.seconds, 1), step.cost.rows, step.cost.peak_mib
