"""The steps of a run, in order: what the command line and the DAG both call.

    open_run -> land -> validate -> gate -> link -> assess -> decide -> screen -> publish -> report

Each step gathers (files, tables, the warehouse), lets pure rules decide, and applies. Between steps travel the
`Cycle`, the run's id and a small `StepReport`; tables lie in the run's folder. A step that is run again leaves what
it left before.
"""

from pipeline.steps.delivering import tell_receivers
from pipeline.steps.gating import gate
from pipeline.steps.ingesting import land, validate
from pipeline.steps.judging import assess, decide
from pipeline.steps.linking import link
from pipeline.steps.opening import open_run
from pipeline.steps.publishing import publish
from pipeline.steps.releasing import hand_out_feeds, waiting_approvals
from pipeline.steps.reporting import report
from pipeline.steps.screening import screen
from pipeline.steps.step_report import StepReport
from pipeline.steps.uprating import uprate_month
from pipeline.steps.waiting import look_for_deliveries
from pipeline.steps.whole import run_cycle

__all__ = [
    "StepReport",
    "assess",
    "decide",
    "gate",
    "hand_out_feeds",
    "land",
    "link",
    "look_for_deliveries",
    "open_run",
    "publish",
    "report",
    "run_cycle",
    "screen",
    "tell_receivers",
    "uprate_month",
    "validate",
    "waiting_approvals",
]
