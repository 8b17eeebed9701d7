"""How a code's badge looks: neutral, good, note, adverse or danger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.wording.casework import ANSWER

TONES: Final[Mapping[str, Mapping[str, str]]] = {
    "answer": {**dict.fromkeys(ANSWER, "good"), "open": "adverse", "unsure": "note"},
    "delivery": {"accepted": "good", "missing": "adverse", "refused": "danger"},
    "feed": {"overdue": "danger", "waiting": "adverse", "fetched": "note", "acknowledged": "good"},
    "objection": {"open": "adverse", "due": "adverse", "second_look": "adverse", "upheld": "good"},
    "outcome": {
        "exit": "danger", "adjustment": "note", "entry": "good", "review": "adverse", "blocked": "adverse",
        "refer": "note", "not_eligible": "adverse",
    },
    "quarantine": {"new": "adverse", "fixed": "note", "replayed": "good"},
    "severity": {"error": "danger", "review": "note"},
}  # fmt: skip
"""By topic of pipeline.wording and code; what is not here is neutral."""


def tone(topic: str, code: str) -> str:
    """The look of a code."""
    return TONES[topic].get(code, "neutral")
