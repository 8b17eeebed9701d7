"""How well a published run agrees with a truth folder (CONTRACT section 6): linkage and decisions. Pure.

What the truth does not list is not scored; an empty cell of a decision claims nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

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
    def precision(self) -> float | None:
        """Of the records matched, the share matched to the right member."""
        matched = self.matched_right + self.matched_wrong
        return self.matched_right / matched if matched else None

    @property
    def recall(self) -> float | None:
        """Of the records of members, the share matched to the right one."""
        return self.matched_right / self.in_register if self.in_register else None

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
    decided = {_key(row): row for row in found}
    dirt: dict[RowKey, list[str]] = {}
    for row in errors:
        dirt.setdefault(_key(row), []).append(f"{row['field']}:{row['corruption']}")
    groups: dict[str, Counter[str]] = {"all": Counter()}
    for row in truth:
        key = _key(row)
        verdict = _verdict(row, decided.get(key))
        for group in ("all", key[0], *sorted(set(dirt.get(key, ())))):
            counts = groups.setdefault(group, Counter())
            counts.update({"scored": 1, verdict: 1, "in_register": 1 if row["household_id"] else 0})
    sources = sorted(name for name in groups if ":" not in name and name != "all")
    kinds = sorted(name for name in groups if ":" in name)
    return tuple(_link_score(name, groups[name]) for name in ("all", *sources, *kinds))


def _key(row: Mapping[str, object]) -> RowKey:
    return str(row["source"]), str(row["file_name"]), int(str(row["row_number"]))


def _verdict(truth: Mapping[str, str], found: Mapping[str, object] | None) -> str:
    person = (truth["household_id"], truth["member_no"])
    if found is None:
        return "missed" if person[0] else "left_right"
    if found["decision"] == "review":
        return "review"
    return "matched_right" if person == (str(found["household_id"]), str(found["member_no"])) else "matched_wrong"


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
