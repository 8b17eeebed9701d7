"""Many rows of a sheet at once must be what the XML parser makes of the same rows, or be left to it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.contract import Column, Format, TableContract
from connectors.readers import xlsx, xlsx_sheet, xlsx_values
from connectors.readers.place import Place
from connectors.readers.rows import batches
from connectors.readers.xlsx_plain import plain_rows
from connectors.readers.xlsx_values import Values, number_text
from connectors.readers.xlsx_workbook import EPOCH_1900, SharedStrings, Workbook
from pipeline.errors import DeliveryRefused

TABLE = TableContract(columns={name: Column(type="text") for name in ("a", "b", "c")})
LAYOUT = Format(reader="xlsx", max_bytes=1 << 24, sheet="s")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
PARTS = {
    "_rels/.rels": f'<Relationships {PACKAGE}><Relationship Id="r" Type="x/officeDocument" Target="w.xml"/>'
    "</Relationships>",
    "w.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="s" r:id="s"/></sheets></workbook>',
    "_rels/w.xml.rels": f'<Relationships {PACKAGE}><Relationship Id="s" Type="x/worksheet" Target="s.xml"/>'
    '<Relationship Id="t" Type="x/sharedStrings" Target="t.xml"/>'
    '<Relationship Id="y" Type="x/styles" Target="y.xml"/></Relationships>',
    "t.xml": f"<sst {MAIN}><si><t>共享</t></si><si><t></t></si><si><t>x &amp; y</t></si></sst>",
    "y.xml": f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}
HEADER = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c><c r="C1" t="str"><v>c</v></c></row>'
FIRST = '<row r="2"><c r="A2"><v>1</v></c></row>'


def read(path: Path) -> list[dict[str, Any]] | str:
    found: list[dict[str, Any]] = []
    try:
        for batch in batches(xlsx.read(path, LAYOUT, TABLE, Place("employment", "x")), TABLE):
            found += batch.to_pylist()
    except DeliveryRefused as refusal:
        return str(refusal)
    return found


def both(path: Path, rows: str, piece: int = 1, root: str = MAIN) -> tuple[Any, Any, int]:
    """What is read at once, what the parser reads, and how many pieces were taken at once."""
    with zipfile.ZipFile(path, "w") as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
        book.writestr("s.xml", f"<worksheet {root}><sheetData>{HEADER}{FIRST}{rows}</sheetData></worksheet>")
    taken = 0

    def counted(*arguments: Any) -> Any:
        nonlocal taken
        found = plain_rows(*arguments)
        taken += found is not None
        return found

    with (
        mock.patch.object(xlsx_sheet, "plain_rows", counted),
        mock.patch.object(xlsx_sheet, "PIECE", piece),
        # small chunks of the archive, so that what follows the header is a piece of its own
        mock.patch("connectors.readers.xlsx_archive.CHUNK", len(HEADER)),
    ):
        at_once = read(path)
    with mock.patch.object(xlsx_sheet, "plain_rows", mock.Mock(return_value=None)):
        by_parser = read(path)
    return at_once, by_parser, taken


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("book") / "x.xlsx"


def row(number: int, *cells: str, rest: str = "") -> str:
    return f'<row r="{number}"{rest}>{"".join(cells)}</row>'


PLAIN = [
    row(3, '<c r="A3"><v>1</v></c>', '<c r="B3" t="inlineStr"><is><t>甲</t></is></c>', '<c r="C3" t="s"><v>0</v></c>'),
    row(3, '<c r="B3" s="1"><v>43465</v></c>', rest=' spans="1:3" ht="12"'),
    row(3, '<c r="A3" s="1"/>', '<c r="C3" t="str"><v>x &amp; &lt;y&gt;</v></c>', '<c r="D3" s="0"/>'),
    row(3, '<c r="A3" t="b"><v>1</v></c>', '<c r="B3" t="e"><v>#N/A</v></c>', '<c r="C3" t="d"><v>2018-12-31</v></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t xml:space="preserve"> a_x000D_ </t></is></c>'),
    row(3, '<c r="A3"><v>1E3</v></c>', '<c r="B3"><v>007.50</v></c>', '<c r="C3"><v>1800.63</v></c>'),
    row(3, '<c r="A3" t="s"><v>2</v></c>', '<c r="B3" t="s"><v>1</v></c>', '<c r="C3"><v></v></c>'),
    row(3, '<c r="C3" s="7" t="inlineStr"><is><t>𠮷</t></is></c>'),
]


@pytest.mark.parametrize("rows", PLAIN)
def test_plain_rows_are_taken_as_the_parser_reads_them(book: Path, rows: str) -> None:
    at_once, by_parser, taken = both(book, rows)
    assert at_once == by_parser
    assert isinstance(at_once, list)
    assert len(at_once) == 2
    assert taken >= 1


ODD = [
    row(4, '<c r="A4"><v>1</v></c>'),  # a gap before it
    row(3, '<c r="A3"/>') + row(4, '<c r="A4"><v>1</v></c>'),  # a row that says nothing
    row(3, '<c r="A3"><v>1</v></c>') + row(3, '<c r="A3"><v>1</v></c>'),
    row(3, '<c r="A3"><v>1</v></c>', '<c r="A3"><v>2</v></c>'),
    row(3, '<c r="B3"><v>1</v></c>', '<c r="A3"><v>2</v></c>'),
    row(3, '<c r="D3"><v>1</v></c>'),  # wider than the header
    row(3, '<c r="A4"><v>1</v></c>'),
    row(3, '<c r="A33"><v>1</v></c>'),
    row(3, '<c r="a3"><v>1</v></c>'),
    row(3, '<c r="AAA3"><v>1</v></c>'),
    row(3, "<c><v>1</v></c>"),
    row(3, '<c r="A3" t="s"><v>3</v></c>'),
    row(3, '<c r="A3" t="s"><v>-1</v></c>'),
    row(3, '<c r="A3" t="x"><v>1</v></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c>'),
    row(3, '<c r="A3"><f>A1</f><v>1</v></c>'),
    row(3, '<c r="A3" t="str"><is><t>1</t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><v>1</v></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a]]></t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a&#65;</t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a & b</t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a\x01</t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a\uffff</t></is></c>'),
    row(3, '<c r="A3" t="inlineStr"><is><t>a\r\nb</t></is></c>'),
    row(3, '<c r="A3"><v>1</v></c>', " "),
    row(3, '<c r="A3"><v>1</v></c>', "text"),
    row(3, '<c r="A3"><v>1</v></c>', rest=' x:y="1"'),
    row(3, '<c r="A3"><v>1</v></c>', rest=' ht="1" ht="2"'),
    row(3, '<c r="A3"><v>1</v></c>', rest=' xmlns="other"'),
    row(3, '<c r="A3"><v>1</v></c>', rest=' r="4"'),
    row(3, '<c r="A3" s="1" t="s" s="1"><v>0</v></c>'),
    '<row r="03"><c r="A03"><v>1</v></c></row>',
    '<row r="3"/>' + row(4, '<c r="A4"><v>1</v></c>'),
    '<row><c r="A3"><v>1</v></c></row>',
    "<!-- " + row(3, '<c r="A3"><v>1</v></c>') + " -->",
    "<!-- " + FIRST + row(3, '<c r="A3"><v>1</v></c>') + " -->",
    "<![CDATA[" + row(3, '<c r="A3"><v>1</v></c>') * 3 + "]]>" + row(3, '<c r="A3"><v>1</v></c>'),
    "<![CDATA[" + "".join(row(at, f'<c r="A{at}"><v>1</v></c>') for at in range(3, 9)) + "]]>",
    "<!-- " + "".join(row(at, f'<c r="A{at}"><v>1</v></c>') for at in range(3, 9)) + " -->",
    row(3, '<c r="A3"><v>1</v></c>')[:-6],
    "<row>" * 3,
]  # fmt: skip


@pytest.mark.parametrize("rows", ODD)
def test_odd_rows_are_the_parsers(book: Path, rows: str) -> None:
    at_once, by_parser, _ = both(book, rows)
    assert at_once == by_parser


@pytest.mark.parametrize(
    "root",
    [
        f'{MAIN} xmlns:x="other"',
        'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"',
        'xmlns="other"',
        "",
    ],
)
def test_the_namespace_is_that_of_the_sheet(book: Path, root: str) -> None:
    at_once, by_parser, _ = both(book, row(3, '<c r="A3"><v>1</v></c>', rest=' x:y="1"'), root=root)
    assert at_once == by_parser


def test_a_row_with_a_namespace_of_its_own_ends_what_is_taken_at_once(book: Path) -> None:
    foreign = FIRST.replace('r="2"', f'r="3" {MAIN}') + row(4, '<c r="A4"><v>1</v></c>')
    at_once, by_parser, taken = both(book, foreign)
    assert at_once == by_parser
    assert taken <= 1


CELLS = st.sampled_from(
    [
        '<c r="{}"><v>{}</v></c>', '<c r="{}" s="1"><v>{}</v></c>', '<c r="{}" t="s"><v>{}</v></c>',
        '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>', '<c r="{}" t="str"><v>{}</v></c>', '<c r="{}" s="2"/>',
        '<c r="{}" t="b"><v>{}</v></c>', '<c r="{}" t="e"><v>{}</v></c>', "",
    ]
)  # fmt: skip
TEXTS = st.sampled_from(["", "0", "1", "2", "甲乙", "1800.630", "43465.5", "1e5", " 1", "&amp;", "_x0041_", "_X0041_"])


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(st.tuples(CELLS, TEXTS), max_size=4), min_size=1, max_size=6),
    numbers=st.sampled_from([lambda at: at + 3, lambda at: at + 3 + at // 4, lambda at: 12 + at]),
    piece=st.sampled_from([1, 100, 1 << 19]),
)
def test_any_rows(book: Path, rows: list[list[tuple[str, str]]], numbers: Any, piece: int) -> None:
    text = "".join(
        row(numbers(at), *(shape.format(f"{'ABCDE'[column]}{numbers(at)}", value)
                           for column, (shape, value) in enumerate(cells)))
        for at, cells in enumerate(rows)
    )  # fmt: skip
    at_once, by_parser, _ = both(book, text, piece)
    assert at_once == by_parser


@given(st.from_regex(xlsx_values.PLAIN_NUMBER.replace("(?:", "("), fullmatch=True))
@example("0.000001")
@example("999999999999999")
@example("999999999.999999")
def test_a_plain_number_reads_as_it_is_written(text: str) -> None:
    assert number_text(text) == text.strip("\n")


@pytest.mark.parametrize(("text", "is_plain"), [("0", 1), ("00", 0), ("1.50", 0), ("0.5", 1), (".5", 0), ("-1", 0)])
def test_which_numbers_are_plain(text: str, is_plain: int) -> None:
    assert pa.compute.match_substring_regex(pa.array([text]), xlsx_values.PLAIN_NUMBER).to_pylist() == [bool(is_plain)]


def test_rows_beyond_the_last_of_a_sheet_are_not_plain() -> None:
    values = Values(Workbook((), SharedStrings(), frozenset(), EPOCH_1900))
    for last, is_plain in ((1_048_575, True), (1_048_576, False)):
        found = plain_rows(row(last + 1, f'<c r="A{last + 1}"><v>1</v></c>').encode(), last, 1, values, frozenset())
        assert (found is not None) == is_plain
