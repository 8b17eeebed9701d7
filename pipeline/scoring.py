"""How well a published run agrees with a truth folder (CONTRACT section 6): linkage and decisions. Pure.

What the truth does not list is not scored; an empty cell of a decision claims nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.linkage.learning.intervals import Estimate, wilson

RowKey = tuple[str, str, int]
"""(source, file_name, row_number)"""

DECISION_COLUMNS: Final = (
    "outcome", "action", "category", "amount_monthly", "effective_month", "grace_start", "grace_end", "reason_code",
)  # fmt: skip
MISSES_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class LinkScore:
    """Counts of scored records of one group; the ratios follow from them."""

    group: str
    scored: int
    in_register: int
    matched_right: int
    matched_wrong: int
    review: int
    missed: int

    @property
    def matched(self) -> int:
        """Records matched, to whomever."""
        return self.matched_right + self.matched_wrong

    @property
    def precision(self) -> float | None:
        """Of the records matched, the share matched to the right member."""
        return self.matched_right / self.matched if self.matched else None

    @property
    def precision_interval(self) -> Estimate | None:
        """Precision with its interval of 95 % (Wilson)."""
        return wilson(self.matched_right, self.matched)

    @property
    def recall(self) -> float | None:
        """Of the records of members, the share matched to the right one."""
        return self.matched_right / self.in_register if self.in_register else None

    @property
    def recall_interval(self) -> Estimate | None:
        """Recall with its interval of 95 % (Wilson)."""
        return wilson(self.matched_right, self.in_register)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        if not self.precision or not self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def review_share(self) -> float | None:
        """Of all scored records, the share a person must look at."""
        return self.review / self.scored if self.scored else None


@dataclass(frozen=True, slots=True)
class DecisionScore:
    """Agreement of flags with decisions; `by_column` gives (right, claimed) a column."""

    scored: int
    right: int
    by_column: Mapping[str, tuple[int, int]]
    confusion: Mapping[tuple[str, str], int]
    """(expected action and reason, found action and reason) -> count, where they differ."""
    missed_households: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The share of decisions equal in every claimed column."""
        return self.right / self.scored if self.scored else None


def score_links(
    found: Iterable[Mapping[str, object]],
    truth: Iterable[Mapping[str, str]],
    errors: Iterable[Mapping[str, str]],
) -> tuple[LinkScore, ...]:
    """One score over all records, then one a source, then one a kind of dirt (`field:corruption`)."""
    decided = {row_key(row): row for row in found}
    dirt: dict[RowKey, list[str]] = {}
    for row in errors:
        dirt.setdefault(row_key(row), []).append(f"{row['field']}:{row['corruption']}")
    groups = count_groups(
        (("all", key[0], *sorted(set(dirt.get(key, ())))), row, decided.get(key))
        for key, row in ((row_key(row), row) for row in truth)
    )
    sources = sorted(name for name in groups if ":" not in name and name != "all")
    kinds = sorted(name for name in groups if ":" in name)
    return tuple(groups.get(name, empty_score(name)) for name in ("all", *sources, *kinds))


def row_key(row: Mapping[str, object]) -> RowKey:
    """Which record a row of links, truth or errors is about."""
    return str(row["source"]), str(row["file_name"]), int(str(row["row_number"]))


def count_groups(
    rows: Iterable[tuple[Iterable[str], Mapping[str, str], Mapping[str, object] | None]],
) -> dict[str, LinkScore]:
    """One score a group from (the record's groups, its truth, its link or None)."""
    counted: dict[str, Counter[str]] = {}
    for groups, truth, found in rows:
        marks = {"scored": 1, verdict_of(truth, found): 1, "in_register": 1 if truth["household_id"] else 0}
        for group in groups:
            counted.setdefault(group, Counter()).update(marks)
    return {name: _link_score(name, counts) for name, counts in counted.items()}


def verdict_of(truth: Mapping[str, str], found: Mapping[str, object] | None) -> str:
    """matched_right, matched_wrong, review, missed (a member's record that fell to nobody) or left_right."""
    if found is None:
        return "missed" if truth["household_id"] else "left_right"
    if found["decision"] == "review":
        return "review"
    return "matched_right" if is_right(truth, found) else "matched_wrong"


def is_right(truth: Mapping[str, str], found: Mapping[str, object]) -> bool:
    """Whether a link names the person the record is of."""
    return (truth["household_id"], truth["member_no"]) == (str(found["household_id"]), str(found["member_no"]))


def empty_score(name: str) -> LinkScore:
    """The score of a group without records."""
    return _link_score(name, Counter())


def _link_score(name: str, counts: Counter[str]) -> LinkScore:
    columns = ("scored", "in_register", "matched_right", "matched_wrong", "review", "missed")
    return LinkScore(name, *(counts[column] for column in columns))


def score_decisions(found: Iterable[Mapping[str, object]], truth: Iterable[Mapping[str, str]]) -> DecisionScore:
    """Compare each listed decision with the flag of its household or person, column by column."""
    flags = {(str(row["household_id"]), _text(row["member_no"])): row for row in found}
    by_column = {column: [0, 0] for column in DECISION_COLUMNS}
    confusion: Counter[tuple[str, str]] = Counter()
    missed: list[str] = []
    scored = 0
    for row in truth:
        scored += 1
        flag = flags.get((row["household_id"], row["member_no"]))
        wrong = _wrong_columns(row, flag, by_column)
        if wrong:
            missed.append(row["household_id"])
            confusion[_label(row["action"], row["reason_code"]), _found_label(flag, wrong)] += 1
    return DecisionScore(
        scored=scored,
        right=scored - len(missed),
        by_column={column: (right, claimed) for column, (right, claimed) in by_column.items()},
        confusion=dict(confusion.most_common()),
        missed_households=tuple(missed[:MISSES_SHOWN]),
    )


def _wrong_columns(
    row: Mapping[str, str], flag: Mapping[str, object] | None, by_column: dict[str, list[int]]
) -> list[str]:
    wrong = []
    for column in DECISION_COLUMNS:
        if not row[column]:
            continue
        by_column[column][1] += 1
        if flag is not None and _same(column, row[column], flag):
            by_column[column][0] += 1
        else:
            wrong.append(column)
    return wrong


def _same(column: str, claimed: str, flag: Mapping[str, object]) -> bool:
    if column == "reason_code":
        codes = flag["reason_codes"]
        return bool(codes) and claimed == codes[0]  # type: ignore[index]
    value = flag[column]
    if column == "amount_monthly":
        return value is not None and float(claimed) == float(str(value))
    return claimed == _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _label(action: str, reason: str) -> str:
    return f"{action} {reason}".strip()


def _found_label(flag: Mapping[str, object] | None, wrong: list[str]) -> str:
    if flag is None:
        return "no flag"
    codes = flag["reason_codes"]
    label = _label(_text(flag["action"]), codes[0] if codes else "")  # type: ignore[index]
    return f"{label} (differs in {', '.join(wrong)})"
