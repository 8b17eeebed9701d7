"""The table of damages: name, source, what is done to its folder, words the refusal must hold."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from damages import (
    GIB,
    MAIN,
    MIB,
    SHEET,
    STRINGS,
    Damage,
    bytes_of,
    data_file,
    doubled_part,
    entities,
    header,
    huge_part,
    linked,
    linked_folder,
    many_parts,
    one_account,
    one_row,
    pieces_of,
    replaced_by,
    set_right,
    sheet,
    sparse,
    stated,
    stated_file,
    text_manifest,
    workbook,
    zeros_in_gzip,
)

SOCIAL, WAGES, HOMES, BANK = "social_security", "employment", "housing", "banking"
TURNED = "\u202e"
PADDING = b"x" * MIB


def quoted_for_ever(data: bytes) -> list[bytes]:
    return [data.partition(b"\n")[0], b'\n"', *[b"a,\n" * 350_000] * 100]


def commas(data: bytes) -> list[bytes]:
    return [data, *[b"," * 1_000_000 + b"\n"] * 600]


def more_digits(line: bytes) -> bytes:
    return re.sub(rb'("balance_fen": ?)', lambda found: found[1] + b"9" * 400_000, line, count=1)


def later(folder: Path) -> None:
    """A file that has grown since its manifest was written."""
    with data_file(folder).open("ab") as handle:
        handle.write(b"more\n")


FOLDER: Final = (
    Damage("no folder", BANK, shutil.rmtree, ("banking/", "--accept-missing")),
    Damage("linked folder", BANK, linked_folder, ("a link",)),
    Damage("unknown source", "inbox", lambda folder: (folder.parent / "weather").mkdir(), ("weather",)),
    Damage("no manifest", BANK, lambda folder: (folder / "manifest.json").unlink(), ("manifest.json", "none")),
    Damage("linked manifest", BANK, replaced_by(linked, "manifest.json"), ("manifest.json",)),
    Damage("pipe as manifest", BANK, replaced_by(os.mkfifo, "manifest.json"), ("manifest.json",)),
    Damage("manifest of 8 GB", BANK, lambda folder: sparse(folder / "manifest.json", 8 * GIB), ("at most 1048576",)),
    Damage("manifest no JSON", BANK, text_manifest(lambda _: "{"), ("one JSON object",)),
    Damage("manifest deep", BANK, text_manifest(lambda _: "[" * 200_000), ("one JSON object",)),
    Damage("doubled key", BANK, text_manifest(lambda text: '{"source":"banking",' + text[1:]), ("one JSON object",)),
    Damage("NaN", BANK, text_manifest(lambda text: text.replace('"contract_version": 1', '"contract_version": NaN')),
           ("one JSON object",)),
    Damage("wrong type", BANK, stated(contract_version="1"), ("contract_version",)),
    Damage("negative rows", BANK, stated_file(rows=-1), ("row count",)),
    Damage("rows beyond counting", BANK, stated_file(rows=10**4000), ("row count",)),
    Damage("another region", BANK, stated(region="atlantis"), ("region", "yiyang", "atlantis")),
    Damage("another cycle", BANK, stated(cycle="2018H1"), ("cycle", "2018H2", "2018H1")),
    Damage("another source", BANK, stated(source=HOMES), ("source", HOMES)),
    Damage("unsettled months", SOCIAL, stated(produced_at="2019-01-09T23:00:00+08:00"), ("2019-01-10",)),
    Damage("months not covered", SOCIAL, stated(covers={"from": "2018-08", "to": "2018-12"}), ("2018-07",)),
    Damage("end of the calendar", BANK, stated(produced_at="9999-12-31T23:59:59-12:00"), ("produced_at",)),
    Damage("missing file", HOMES, lambda folder: data_file(folder).unlink(), ("the file the manifest names",)),
    Damage("extra file", HOMES, lambda folder: (folder / "extra.txt").write_text("x"), ("extra.txt",)),
    Damage("extra file, hostile name", HOMES, lambda folder: (folder / f"a\x1b[2J{TURNED}.txt").write_text("x"),
           ("\\x1b", "\\u202e")),
    Damage("linked file", HOMES, replaced_by(linked), ("a plain file",)),
    Damage("pipe as file", HOMES, replaced_by(os.mkfifo), ("a plain file",)),
    Damage("folder as file", HOMES, replaced_by(os.mkdir), ("a plain file",)),
    Damage("path that leaves the folder", HOMES, stated_file(name="../housing.txt"), ("stays in the folder",)),
    Damage("absolute path", HOMES, stated_file(name="/etc/hosts.txt"), ("stays in the folder",)),
    Damage("turned file name", HOMES, stated_file(name=f"{TURNED}a.txt"), ("stays in the folder", "\\u202e")),
    Damage("wrong hash", HOMES, stated_file(sha256="0" * 64), ("sha256",)),
    Damage("file grown since", HOMES, later, ("sha256",)),
    Damage("fewer rows stated", SOCIAL, stated_file(rows=3), ("3 data rows",)),
    Damage("more rows stated", SOCIAL, stated_file(rows=10**6), ("1000000 data rows",)),
    Damage("file of 1 TB", HOMES, lambda folder: sparse(data_file(folder), 1024 * GIB), ("at most",)),
)  # fmt: skip

TEXT: Final = (
    Damage("unknown column", SOCIAL, header(lambda line: line + ",备注"), ("备注",)),
    Damage("missing column", SOCIAL, header(lambda line: line.replace("缴费基数", "缴费基")), ("缴费基数",)),
    Damage("doubled column", SOCIAL, header(lambda line: line + ",姓名"), ("2 times",)),
    Damage("endless column name", SOCIAL, header(lambda line: line + "," + "甲" * 200_000), ("too long a cell",)),
    Damage("control characters in a column", SOCIAL, header(lambda line: line + ",\x00\x1b[2J"), ("\\x00\\x1b",)),
    Damage("formula as a column", SOCIAL, header(lambda line: line + ",=1+1"), ("'=1+1'",)),
    Damage("turned column", SOCIAL, header(lambda line: line + f",{TURNED}额"), ("\\u202e",)),
    Damage("500,000 columns", SOCIAL, header(lambda line: line + "," * 500_000), ("column ''",)),
    Damage("300,000 unknown columns", SOCIAL, header(lambda line: line + "".join(f",{i:x}" for i in range(150_000))),
           ("149995 more",)),
    Damage("no header", SOCIAL, bytes_of(lambda data: data.partition(b"\n")[2]), ("header",)),
    Damage("nothing in it", SOCIAL, bytes_of(lambda _: b"", 0), ("header",)),
    Damage("no workbook in it", WAGES, bytes_of(lambda _: b"", 0), ("XLSX",)),
    Damage("no archive in it", BANK, bytes_of(lambda _: b"", 0), ("gzip",)),
    Damage("other encoding", SOCIAL, bytes_of(lambda data: data.decode("gb18030").encode()), ("gb18030",)),
    Damage("bytes that do not decode", HOMES, one_row(lambda line: line + b"\xff"), ("line 2",)),
    Damage("UTF-16", HOMES, bytes_of(lambda data: data.decode("utf-8-sig").encode("utf-16")), ("utf-8",)),
    Damage("line of 1 GB, CSV", SOCIAL, pieces_of(lambda data: [data, *[PADDING] * 1024]), ("longer",), is_heavy=True),
    Damage("line of 1 GB, text", HOMES, pieces_of(lambda data: [data, *[PADDING] * 1024]), ("longer",), is_heavy=True),
    Damage("cell of 100 MB in quotes", SOCIAL, pieces_of(quoted_for_ever), ("too long a cell",), is_heavy=True),
    Damage("600 rows of 1,000,000 cells", SOCIAL, pieces_of(commas), ("data rows",), is_heavy=True),
)  # fmt: skip

PACKED: Final = (
    Damage("gzip cut", BANK, bytes_of(lambda data: data[:-20]), ("gzip",)),
    Damage("gzip with a tail", BANK, bytes_of(lambda data: data + b"tail"), ("gzip",)),
    Damage("gzip of 100,000 members", BANK, bytes_of(lambda data: data + gzip.compress(b"") * 100_000), ("gzip",)),
    Damage("gzip, header without end", BANK, bytes_of(lambda _: b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"n" * 100_000_000),
           ("gzip",), is_heavy=True),
    Damage("line of 1 GB in gzip", BANK, bytes_of(lambda _: zeros_in_gzip(GIB, b"x")), ("longer",), is_heavy=True),
    Damage("4 GB of lines in gzip", BANK, bytes_of(lambda _: zeros_in_gzip(4 * GIB, b"{}\n")), ("data rows",),
           is_heavy=True),
    Damage("workbook cut", WAGES, bytes_of(lambda data: data[:-100]), ("XLSX",)),
    Damage("70,000 parts", WAGES, many_parts, ("10000 parts",), is_heavy=True),
    Damage("parts of one name", WAGES, doubled_part, ("one name",)),
    Damage("other compression", WAGES, workbook(dict, zipfile.ZIP_LZMA), ("compression",)),
    Damage("zip bomb", WAGES, huge_part(SHEET, b"", b"0", GIB, b"", is_padded=False), ("unpacked",), is_heavy=True),
    Damage("entities that grow", WAGES, workbook(entities), ("document type",)),
    Damage("entity from outside", WAGES,
           workbook(lambda: {STRINGS: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
           ("document type",)),
    Damage("30,000,000 shared texts", WAGES,
           huge_part(STRINGS, b"<sst " + MAIN + b">", b"<si><t>ab</t></si>", 540 * MIB, b"</sst>"),
           ("shared texts",), is_heavy=True),
    Damage("one shared text of 600 MB", WAGES,
           huge_part(STRINGS, b"<sst " + MAIN + b"><si><t>", b"x", 600 * MIB, b"</t></si></sst>"),
           ("a longer one",), is_heavy=True),
    Damage("one tag of 600 MB", WAGES, huge_part(SHEET, b"<worksheet a='", b"x", 600 * MIB, b"'/>"), ("tags",),
           is_heavy=True),
    Damage("elements without end", WAGES, huge_part(SHEET, b"", b"<a>", 300 * MIB, b""), ("deep",), is_heavy=True),
    Damage("cells without end", WAGES,
           huge_part(SHEET, b"<worksheet " + MAIN + b"><sheetData><row>", b"<c><v>1</v></c>", 600 * MIB, b""),
           ("each cell once",), is_heavy=True),
    Damage("blank cells without end", WAGES,
           huge_part(SHEET, b"<worksheet " + MAIN + b"><sheetData>", b"<row><c/></row>", 600 * MIB, b""),
           ("rows in their order",), is_heavy=True),
    Damage("enormous dimensions", WAGES, sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), ("header",)),
    Damage("row beyond the last", WAGES, sheet(b'<row r="4294967297"><c><v>1</v></c></row>'), ("rows in their order",)),
    Damage("column beyond the last", WAGES, sheet(b'<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), ("16384 a row",)),
    Damage("shared text that is not there", WAGES, sheet(b'<row r="1"><c t="s"><v>99999999</v></c></row>'),
           ("shared text",)),
)  # fmt: skip

MARKS = "a" + "\u0315\u0301" * 100_000
ROWS: Final = (
    Damage("NUL in a cell", HOMES, one_row(lambda line: line.replace(b"|", b"|\x00", 1)), (), "control_character"),
    Damage("cell that takes an hour to put in order", HOMES,
           one_row(lambda line: line.replace(b"|", b"|" + MARKS.encode(), 1)), (), "cell_too_long"),
    Damage("too many cells", HOMES, one_row(lambda line: line.rstrip() + b"|" * 500_000), (), "too_many_cells"),
    Damage("JSON that is deep", BANK, one_account(lambda _: b"[" * 100_000), (), "broken_json"),
    Damage("JSON of quotes alone", BANK, one_account(lambda _: b'{"' + b'\\"' * 500_000), (), "broken_json"),
    Damage("number of 400,000 digits", BANK, one_account(more_digits), (), "cell_too_long"),
)  # fmt: skip

DAMAGES: Final = (*FOLDER, *TEXT, *PACKED, *ROWS)
__all__ = ["DAMAGES", "Damage", "set_right"]
