"""Written cases (CONTRACT section 7): facts in, flags out, and where a case has `expect`, what differs."""

from pipeline.cases.deciding import CaseInvalid, CaseResult, compare, decide_cases

__all__ = ["CaseInvalid", "CaseResult", "compare", "decide_cases"]
