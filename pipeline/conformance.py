"""The conformance table: what the five public documents ask of such a system, and what carries it.

    python -m pipeline.conformance            write docs/conformance.md from docs/conformance.yml
    python -m pipeline.conformance --check    write nothing; exit 1 if the file is not current

tests/conformance holds every quote against its document and every name against the code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml

from pipeline.wording.words import word

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
ROWS: Final = DOCS / "conformance.yml"
TABLE: Final = DOCS / "conformance.md"

KINDS: Final = {
    "parameter": "参数 parameter",
    "rule": "规则 rule",
    "case": "案例 case",
    "command": "命令 command",
    "view": "视图 view",
    "dag": "调度 DAG",
    "task": "复核任务 review task",
    "finding": "筛查问题 screening finding",
    "source": "数据来源 source",
    "action": "处理建议 action",
}
FILES: Final = {
    "S0": "000_63766bc221b267f4.txt",
    "S1": "001_538fdc3a56c4dec3.txt",
    "S2": "002_8cc2e7b22da98897.txt",
    "S3": "003_e7bb4dafbc441188.txt",
    "S4": "004_135f14782f863148.txt",
}
DOCUMENTS: Final = {seed: f"{word('document', seed)} ({file})" for seed, file in FILES.items()}
HEAD: Final = """# 对照表 Conformance

五份公开文件对此类系统提出的每一项要求，由什么承载；未承载的写明原因。由 `docs/conformance.yml` 生成，请勿手工修改：
`python -m pipeline.conformance`。测试核对每处引文与原文一致、每个名称在代码中存在。
What the five public documents ask of such a system, sentence by sentence, and what carries it; what is not carried says
why. Made from `docs/conformance.yml`, never edited. Tests hold every quote against its document and every name against
the code. Words stand as the documents have them, their slips included.
"""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that carries a requirement: its kind, one of KINDS, and its name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of one document. Either something carries it, or `because` says why nothing does."""

    seed: str
    words: str
    carriers: tuple[Carrier, ...]
    because: tuple[str, str] | None
    note: tuple[str, str] | None


class RowInvalid(ValueError):
    """A row of docs/conformance.yml that says neither or both, or names an unknown kind."""


def read_rows(text: str) -> tuple[Requirement, ...]:
    """The requirements in the order written.

    Raises:
        RowInvalid: names the row.
    """
    return tuple(_row(number, row) for number, row in enumerate(yaml.safe_load(text), start=1))


def _row(number: int, row: dict[str, Any]) -> Requirement:
    unknown = set(row) - {"seed", "words", "carried", "not_carried", "note"}
    if unknown or row.get("seed") not in DOCUMENTS or ("carried" in row) == ("not_carried" in row):
        raise RowInvalid(f"row {number}: expected seed, words, and either carried or not_carried; found {sorted(row)}")
    carriers = tuple(_carrier(number, written) for written in row.get("carried", ()))
    return Requirement(row["seed"], row["words"], carriers, _both(row.get("not_carried")), _both(row.get("note")))


def _carrier(number: int, written: str) -> Carrier:
    kind, _, name = written.partition(" ")
    if kind not in KINDS or not name:
        raise RowInvalid(f"row {number}: {written!r} is none of {', '.join(KINDS)} with a name")
    return Carrier(kind, name)


def _both(given: dict[str, str] | None) -> tuple[str, str] | None:
    return None if given is None else (given["zh"], given["en"])


def conformance_markdown(rows: Sequence[Requirement]) -> str:
    """The table, one section a document."""
    return HEAD + "".join(_section(seed, list(group)) for seed, group in groupby(rows, key=lambda row: row.seed))


def _section(seed: str, rows: list[Requirement]) -> str:
    carried = sum(1 for row in rows if row.carriers)
    lines = [
        f"\n## {seed} {DOCUMENTS[seed]}\n\n",
        f"{len(rows)} 项要求，{carried} 项已承载。{len(rows)} requirements, {carried} carried.\n\n",
        "| 文件的话 words | 由什么承载 carried by |\n|---|---|\n",
        *(f"| {_cell(row.words)} | {'<br>'.join(_answer(row))} |\n" for row in rows),
    ]
    return "".join(lines)


def _answer(row: Requirement) -> Iterator[str]:
    if row.because is not None:
        yield f"**不承载 not carried**：{_cell(row.because[0])}。{_cell(row.because[1])}."
    for kind, group in groupby(row.carriers, key=lambda carrier: carrier.kind):
        yield f"{KINDS[kind]}: " + ", ".join(f"`{carrier.name}`" for carrier in group)
    if row.note is not None:
        yield f"{_cell(row.note[0])}。{_cell(row.note[1])}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table, or with --check say whether it is current."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.conformance", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is not current")
    made = conformance_markdown(read_rows(ROWS.read_text(encoding="utf-8")))
    if not parser.parse_args(arguments).check:
        TABLE.write_text(made, encoding="utf-8")
        return 0
    return 0 if TABLE.exists() and TABLE.read_text(encoding="utf-8") == made else 1


if __name__ == "__main__":
    sys.exit(main())
