"""The data dictionary: what the database says of its views, as Markdown in both languages.

    python -m pipeline.dictionary            write docs/data-dictionary.md from the database of this HESV_HOME
    python -m pipeline.dictionary --check    write nothing; exit 1 if the file is not current

The words are the column comments of `sql/views/comments.yml`, read back from PostgreSQL; never edit the Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from pipeline.settings import load_settings
from pipeline.warehouse.connection import database_url
from pipeline.warehouse.dictionary import DescribedColumn, DescribedView, described_views
from pipeline.warehouse.migrations import migrate

DICTIONARY: Final = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"
HEAD: Final = """# 数据字典 Data dictionary

由数据库生成，请勿手工修改：`python -m pipeline.dictionary`。说明文字取自 `sql/views/comments.yml`。
Made from the database, never edited: `python -m pipeline.dictionary`. The words are those of `sql/views/comments.yml`.

`serve` 为各地区、各周期当前发布的运行，`history` 为历次发布；列相同者合为一节。金额单位为元，空为 NULL。
`serve` shows the current run of each region and cycle, `history` every published run; one section for both where their
columns are the same. Money is in yuan; empty is NULL.
"""


def dictionary_markdown(views: Sequence[DescribedView]) -> str:
    """The dictionary: a table of contents, then one section a view (one for both schemas where they are the same)."""
    sections = [section for _, same in groupby(views, key=lambda view: view.name) for section in _together(list(same))]
    contents = "\n".join(
        f"- [{title}](#{_anchor(title)}): {len(view.columns)} 列 columns{_dash(view.comment)}"
        for title, view in sections
    )
    tables = "\n".join(_section(title, view) for title, view in sections)
    return f"{HEAD}\n{contents}\n\n{tables}"


def _together(views: list[DescribedView]) -> Iterator[tuple[str, DescribedView]]:
    """One section for a view that is the same in both schemas, else one each."""
    first = views[0]
    if all(view.columns == first.columns for view in views):
        yield " · ".join(f"{view.schema}.{view.name}" for view in views), first
    else:
        yield from ((f"{view.schema}.{view.name}", view) for view in views)


def _section(title: str, view: DescribedView) -> str:
    about = f"{view.comment}\n\n" if view.comment else ""
    lines = "\n".join(_line(column) for column in view.columns)
    return f"## {title}\n\n{about}| 列 column | 类型 type | 含义 | meaning |\n|---|---|---|---|\n{lines}\n"


def _line(column: DescribedColumn) -> str:
    chinese, _, english = column.comment.partition("/ ")
    cells = (f"`{column.name}`", f"`{column.type}`", chinese.strip(), english.strip())
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _anchor(title: str) -> str:
    """The name Markdown pages give a heading: no dots, a dash for each blank."""
    return title.replace(".", "").replace("·", "").replace(" ", "-")


def _dash(comment: str) -> str:
    return f" – {comment}" if comment else ""


def main(arguments: list[str] | None = None) -> int:
    """Write the dictionary, or check it; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.dictionary", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is not current")
    is_check = parser.parse_args(arguments).check
    url = database_url(load_settings())
    migrate(url)
    text = dictionary_markdown(described_views(url))
    if DICTIONARY.exists() and DICTIONARY.read_text("utf-8") == text:
        return 0
    if is_check:
        sys.stderr.write(f"{DICTIONARY.name} is not current. Run `python -m pipeline.dictionary`, commit the result.\n")
        return 1
    DICTIONARY.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
