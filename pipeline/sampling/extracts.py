"""One agency's delivery while it is written: shuffled within a window, with the truth of each row beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final, TextIO

from pipeline.sampling.formats import Sheet
from pipeline.sampling.records import Record

WINDOW: Final = 20_000
"""Records held back so that one family's rows do not stand together."""
EXCEL_ROWS: Final = 1_048_570


class Extract:
    """The files of one source.

    Rows leave in random order out of a window; a record's `then` enters the window only when the record has left it,
    so that a copy or a correction stands below what it copies or corrects, in the same file.
    """

    def __init__(
        self, source: str, stem: str, ending: str, folder: Path, scratch: Path, rng: Random,
        open_sheet: Callable[[Path], Sheet], rows_a_file: int = EXCEL_ROWS,
    ) -> None:  # fmt: skip
        folder.mkdir(parents=True)
        self.source, self.folder = source, folder
        self._stem, self._ending, self._rng = stem, ending, rng
        self._open, self._rows_a_file = open_sheet, rows_a_file
        # A quarter of a file, so that the window always still fits into the file it is emptied into.
        self._width = max(1, min(WINDOW, rows_a_file // 4))
        self._window: list[Record] = []
        self._sheet: Sheet | None = None
        self._rows: list[int] = []
        self._links_path, self._errors_path = scratch / f"{source}.links", scratch / f"{source}.errors"
        self._links: TextIO = self._links_path.open("w", encoding="utf-8")
        self._errors: TextIO = self._errors_path.open("w", encoding="utf-8")
        self.linked = self.nobody = 0

    def add(self, record: Record) -> None:
        """Takes one record; some other may be written."""
        each: Record | None = record
        while each is not None:
            if each.truth is not None:
                self.linked += bool(each.truth[0])
                self.nobody += not each.truth[0]
            each = each.then
        self._hold(record)

    def _hold(self, record: Record) -> None:
        if len(self._window) < self._width:
            self._window.append(record)
            return
        place = self._rng.randrange(self._width)
        leaving, self._window[place] = self._window[place], record
        self._write(leaving)

    def _write(self, record: Record) -> None:
        if self._sheet is None:
            self._rows.append(0)
            self._sheet = self._open(self.folder / f"{self._stem}_{len(self._rows)}{self._ending}")
        self._sheet.write(record.cells)
        self._rows[-1] += 1
        place = f"{len(self._rows)},{self._rows[-1]}"
        if record.truth is not None:
            self._links.write(f"{place},{record.truth[0]},{record.truth[1]}\n")
        for field, corruption in record.marks:
            self._errors.write(f"{place},{field},{corruption}\n")
        if record.then is not None:
            self._hold(record.then)
        # The window is emptied before a file is full: what belongs below a row belongs in the same file.
        if self._rows[-1] + 2 * len(self._window) >= self._rows_a_file:
            self._end_file()

    def _end_file(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._rows_a_file, limit = 1 << 62, self._rows_a_file
        while self._window:
            place = self._rng.randrange(len(self._window))
            self._window[place], self._window[-1] = self._window[-1], self._window[place]
            self._write(self._window.pop())
        self._rows_a_file = limit
        sheet.close()
        self._sheet = None

    def close(self) -> None:
        """Writes what is held back and ends the files; a single file loses its number."""
        while self._window:
            if self._sheet is None:
                self._write(self._window.pop(self._rng.randrange(len(self._window))))
            self._end_file()
        self._end_file()
        self._links.close()
        self._errors.close()
        if len(self._rows) == 1:
            (self.folder / f"{self._stem}_1{self._ending}").rename(self.folder / self.file_name(1))

    def file_name(self, number: int) -> str:
        """The final name of the file of that number, from 1."""
        return f"{self._stem}{self._ending}" if len(self._rows) == 1 else f"{self._stem}_{number}{self._ending}"

    @property
    def files(self) -> list[tuple[str, int]]:
        """(name, data rows) of every file, once closed."""
        return [(self.file_name(number), rows) for number, rows in enumerate(self._rows, 1)]

    def truth_lines(self, kind: str) -> Iterator[str]:
        """Lines for links.csv or errors.csv, once closed: source and file name in front."""
        path = self._links_path if kind == "links" else self._errors_path
        heads = {str(number): f"{self.source},{self.file_name(number)}," for number in range(1, len(self._rows) + 1)}
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                number, rest = line.split(",", 1)
                yield heads[number] + rest
