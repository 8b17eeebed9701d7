"""Text with `|`: no quoting, a BOM, either line end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DeliveryRefused

OWNED = '产权|甲"乙|-|1/2|某处,1号|80 ㎡|住宅|2011-05-06|现势||||U1'


def test_a_quote_and_a_comma_are_text(agency: Any, tmp_path: Path) -> None:
    (row,) = agency.rows("housing", agency.txt(tmp_path / "h.txt", [agency.HOUSING, OWNED]))
    assert (row["权利人"], row["坐落"], row["月租金"], row["row_error"]) == ('甲"乙', "某处,1号", "", None)


def test_either_line_end_and_no_bom(agency: Any, tmp_path: Path) -> None:
    unix = agency.rows("housing", agency.txt(tmp_path / "h.txt", [agency.HOUSING, OWNED]))
    path = tmp_path / "h.txt"
    path.write_bytes(f"{agency.HOUSING}\r\n{OWNED}".encode())
    assert agency.rows("housing", path) == unix


@pytest.mark.parametrize(("line", "error"), [(OWNED + "|x", "too_many_cells"), ("产权|甲|1", "too_few_cells")])
def test_cell_counts(agency: Any, tmp_path: Path, line: str, error: str) -> None:
    (row,) = agency.rows("housing", agency.txt(tmp_path / "h.txt", [agency.HOUSING, line]))
    assert row["row_error"] == error


def test_a_gb18030_file_does_not_decode(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "h.txt"
    path.write_bytes(f"{agency.HOUSING}\n{OWNED}\n".encode("gb18030"))
    with pytest.raises(DeliveryRefused, match="text in utf-8"):
        agency.rows("housing", path)
