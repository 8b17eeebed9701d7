"""The truth folder: links, decisions, what was done to records, what households were made to show."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from pipeline.cycle import Cycle, Month, month_text
from pipeline.sampling.extracts import Extract
from pipeline.sampling.model import Draft
from pipeline.sampling.register import Register

LINKS: Final = "source,file_name,row_number,household_id,member_no\n"
ERRORS: Final = "source,file_name,row_number,field,corruption\n"
DECISIONS: Final = (
    "household_id", "member_no", "outcome", "action", "category", "amount_monthly", "effective_month", "grace_start",
    "grace_end", "reason_code",
)  # fmt: skip
SCENARIOS: Final = ("household_id", "scenario", "scored", "income_6m_fen", "expenditure_6m_fen", "notes")

README: Final = """# Truth of a made-up municipality ({region} {cycle}, seed {seed})

For scoring only; a run never reads this folder. Every person is invented.
A sample is one cycle on its own: another sample has other people under the same ids. Score it in a warehouse in which
the region has no earlier cycle, or reasons that compare with the earlier register (`MEMBER_CHANGE`) will differ.

* `links.csv`: one line a scorable record of the four extracts. Empty household_id and member_no: nobody in the
  register, or somebody who may not be linked (no consent in the household, not counted, dead).
  Left out, so not scored: rows for quarantine, accounts in foreign currency, the later copy of an exact duplicate, wage
  rows that a later row corrects (`corrected_later`), records of a person counted in two households (`not_scored`).
* `decisions.csv`: from each template's own arithmetic, apart from the product's rules. A household is left out where a
  record its decision hangs on cannot be told to be its own, and where it has left aid (`exited`). An empty cell claims
  nothing.
* `errors.csv`: what was done to a record. field `row`: `duplicate`, `corrected_later`, `quarantine:RULE`, trouble with
  payments and the village ledger, and what sort of stranger a record is about (`doppel` = same name and birth date,
  another person).
* `scenarios.csv`: what a household was made to show; countable income and listed bills of the look-back in fen.
"""


def _month(month: Month | None) -> str:
    return month_text(month) if month else ""


class Truth:
    """The open decisions.csv and scenarios.csv."""

    def __init__(self, folder: Path, cycle: Cycle, files: ExitStack) -> None:
        folder.mkdir()
        self._effective = month_text(cycle.effective_month)
        decisions = files.enter_context((folder / "decisions.csv").open("w", encoding="utf-8", newline=""))
        scenarios = files.enter_context((folder / "scenarios.csv").open("w", encoding="utf-8", newline=""))
        self._decisions = csv.writer(decisions, lineterminator="\n")
        self._scenarios = csv.writer(scenarios, lineterminator="\n")
        self._decisions.writerow(DECISIONS)
        self._scenarios.writerow(SCENARIOS)

    def write(self, household_id: str, draft: Draft) -> None:
        """Notes one household."""
        income = "" if draft.income is None else draft.income
        bills = "" if draft.expenditure is None else draft.expenditure // 2
        scored = "Y" if draft.scored else "N"
        self._scenarios.writerow((household_id, draft.scenario, scored, income, bills, ";".join(draft.notes)))
        if not draft.scored:
            return
        for each in draft.expected:
            member = "" if each.member is None else each.member + 1
            amount = "" if each.amount is None else each.amount
            grace = (_month(each.grace_start), _month(each.grace_end))
            row = (
                household_id,
                member,
                each.outcome,
                each.action,
                each.category,
                amount,
                self._effective,
                *grace,
                each.reason,
            )
            self._decisions.writerow(row)


def finish_truth(folder: Path, cycle: Cycle, seed: int, register: Register, extracts: tuple[Extract, ...]) -> None:
    """Writes links.csv, errors.csv and the README once every file is closed."""
    with (folder / "links.csv").open("w", encoding="utf-8") as links:
        links.write(LINKS)
        for extract in extracts:
            links.writelines(extract.truth_lines("links"))
    with (folder / "errors.csv").open("w", encoding="utf-8") as errors:
        errors.write(ERRORS)
        errors.write(register.error_lines())
        for extract in extracts:
            errors.writelines(extract.truth_lines("errors"))
    text = README.format(region=cycle.region, cycle=cycle.name, seed=seed)
    (folder / "README.md").write_text(text, encoding="utf-8")
