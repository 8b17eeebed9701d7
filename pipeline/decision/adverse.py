"""Whether a written flag is adverse (POLICY step 15), read off its own columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.decision.guard import APPLICANT_ADVERSE


def is_adverse_flag(flag: Mapping[str, Any]) -> bool:
    """Whatever lowers or ends what is held, and an applicant's refusal. Columns as in serve.flag.

    As `guard.is_adverse` says of a result: a flag of who holds something says so by its present amount, or by its
    category, present or previous.
    """
    before = flag["previous_amount_monthly"]
    if flag["outcome"] == "exit":
        return True
    if before is None:
        return flag["action"] in APPLICANT_ADVERSE
    return bool((flag["amount_monthly"] or 0) < before)
