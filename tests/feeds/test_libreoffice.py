"""A feed opened in a spreadsheet program: text is text, numbers are numbers, and nothing runs."""

import shutil
import subprocess
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from pipeline.feeds.columns import KEYS
from pipeline.feeds.files import write_csv, write_xlsx
from pipeline.feeds.rows import FeedRow

SOFFICE = shutil.which("soffice")
SECONDS = 600
SAID = {
    "household_id": "0012345678901234567", "member_no": 2, "head_name": "=1+1", "address": "@SUM(A1:A2)",
    "township_code": "361126100", "amount_monthly": Decimal("1840.50"), "previous_amount_monthly": Decimal("-5.00"),
    "effective_month": "2019-01", "explanation_zh": '=HYPERLINK("http://example.test","x")',
}  # fmt: skip
ROW = FeedRow((0, 0, "H", 2), True, False, tuple(SAID.get(key) for key in KEYS), {})

pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")]


OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def opened(path, tmp_path):
    """The first sheet's second row as LibreOffice reads it: by column, the cell's type and its number or its text."""
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods",
         "--outdir", str(tmp_path / "out"), str(path)],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    tree = ElementTree.parse(tmp_path / "out" / f"{path.stem}.fods")
    assert not [cell for cell in tree.iter() if f"{TABLE}formula" in cell.attrib]
    row = next(tree.iter(f"{TABLE}table")).findall(f".//{TABLE}table-row")[1]
    cells = []
    for cell in row.findall(f"{TABLE}table-cell"):
        kind = cell.get(f"{OFFICE}value-type")
        shown = cell.get(f"{OFFICE}value") if kind == "float" else "".join(cell.itertext()).strip()
        cells += [(kind, shown)] * int(cell.get(f"{TABLE}number-columns-repeated", "1"))
    return dict(zip(KEYS, cells, strict=False))


def test_the_workbook_shows_text_as_text_and_numbers_as_numbers(tmp_path):
    write_xlsx(tmp_path / "feed.xlsx", [ROW], "title")
    shown = opened(tmp_path / "feed.xlsx", tmp_path)
    assert {key: shown[key] for key in SAID} == {
        "household_id": ("string", "0012345678901234567"), "member_no": ("float", "2"), "head_name": ("string", "=1+1"),
        "address": ("string", "@SUM(A1:A2)"), "township_code": ("string", "361126100"),
        "amount_monthly": ("float", "1840.5"), "previous_amount_monthly": ("float", "-5"),
        "effective_month": ("string", "2019-01"),
        "explanation_zh": ("string", '=HYPERLINK("http://example.test","x")'),
    }  # fmt: skip
    assert shown["grace_start"][0] is None


def test_the_csv_runs_nothing_and_its_amounts_are_numbers(tmp_path):
    write_csv(tmp_path / "feed.csv", [ROW])
    shown = opened(tmp_path / "feed.csv", tmp_path)
    assert (shown["amount_monthly"], shown["previous_amount_monthly"]) == (("float", "1840.5"), ("float", "-5"))
    assert (shown["head_name"][0], shown["address"][0]) == ("string", "string")
