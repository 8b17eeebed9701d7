"""The four file formats of the agencies, each written row by row in bounded memory."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

import xlsxwriter

from pipeline.sampling import records
from pipeline.sampling.cells import Cell

CSV_BUFFER: Final = 1 << 20
SHEET: Final = "工资申报"
DAY_FORMAT: Final = "yyyy-mm-dd"


class Sheet(Protocol):
    """One open file of an agency."""

    def write(self, row: tuple[Cell, ...]) -> None:
        """Appends one data row."""

    def close(self) -> None:
        """Ends the file."""


class InsuranceCsv:
    """GB18030, comma, CRLF."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="gb18030", newline="", buffering=CSV_BUFFER)
        self._writer = csv.writer(self._stream, lineterminator="\r\n")
        self._writer.writerow(records.SOCIAL_SECURITY)

    def write(self, row: tuple[Cell, ...]) -> None:
        """Appends one data row."""
        self._writer.writerow(row)

    def close(self) -> None:
        """Ends the file."""
        self._stream.close()


class WagesXlsx:
    """A title in row 1, the header in row 2; the first cell of a row is its running number."""

    def __init__(self, path: Path, title: str, created: date) -> None:
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False})
        # A fixed day instead of the clock: the same sample gives the same bytes.
        self._book.set_properties({"created": datetime(created.year, created.month, created.day)})  # noqa: DTZ001 - the format holds no zone
        self._sheet = self._book.add_worksheet(SHEET)
        self._day = self._book.add_format({"num_format": DAY_FORMAT})
        self._sheet.write_string(0, 0, title)
        for column, word in enumerate(records.EMPLOYMENT):
            self._sheet.write_string(1, column, word)
        self._row = 2

    def write(self, row: tuple[Cell, ...]) -> None:
        """Appends one data row."""
        sheet, line = self._sheet, self._row
        sheet.write_number(line, 0, line - 1)
        for column in range(1, len(row)):
            cell = row[column]
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(line, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(line, column, cell, self._day)
            else:
                sheet.write_number(line, column, cell)
        self._row += 1

    def close(self) -> None:
        """Ends the file."""
        self._book.close()


class HousingText:
    """UTF-8 with a byte order mark, `|` between cells."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="", buffering=CSV_BUFFER)
        self._stream.write("|".join(records.HOUSING) + "\n")

    def write(self, row: tuple[Cell, ...]) -> None:
        """Appends one data row."""
        self._stream.write("|".join(map(str, row)) + "\n")

    def close(self) -> None:
        """Ends the file."""
        self._stream.close()


class AccountsJson:
    """JSON Lines in gzip; a row is one cell, the line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        # No name and no time in the gzip header: the same sample gives the same bytes.
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self._file, mtime=0)
        self._stream = io.BufferedWriter(self._gzip, CSV_BUFFER)

    def write(self, row: tuple[Cell, ...]) -> None:
        """Appends one line."""
        self._stream.write(f"{row[0]}\n".encode())

    def close(self) -> None:
        """Ends the file."""
        self._stream.close()
        self._file.close()
