"""A code of the dashboard's tables as their heads and charts say it."""

from __future__ import annotations

from pipeline.dashboard.tables import TOTAL
from pipeline.office.i18n import Speech


def name(say: Speech, topic: str, code: str) -> str:
    """A code's word, or that it is the sum of all."""
    return say("合计") if code == TOTAL else say.word(topic, code)
