"""One source's files: order, several files, the truth beside them."""

from random import Random

import pytest

from pipeline.sampling import extracts
from pipeline.sampling.records import Record


class ListSheet:
    """A fake file that remembers its rows."""

    def __init__(self, path, sheets):
        self.rows = []
        sheets[path.name] = self.rows
        path.touch()

    def write(self, row):
        self.rows.append(row[0])

    def close(self):
        pass


def build(tmp_path, records, rows_a_file):
    sheets = {}
    extract = extracts.Extract(
        "employment", "employment_2018H1", ".xlsx", tmp_path / "employment", tmp_path, Random(5),
        lambda path: ListSheet(path, sheets), rows_a_file,
    )  # fmt: skip
    for record in records:
        extract.add(record)
    extract.close()
    return extract, sheets


@pytest.mark.parametrize(("rows_a_file", "several"), [(1000, False), (40, True)])
def test_what_follows_a_row_stands_below_it_in_the_same_file(tmp_path, rows_a_file, several):
    records = [
        Record((number,), None, (("row", "corrected_later"),), Record((-number,), (f"H{number}", "1")))
        for number in range(1, 101)
    ]
    extract, sheets = build(tmp_path, records, rows_a_file)
    assert (len(sheets) > 1) == several
    assert sum(len(rows) for rows in sheets.values()) == 200
    assert all(len(rows) <= rows_a_file for rows in sheets.values())
    for rows in sheets.values():
        for number in (row for row in rows if row > 0):
            assert rows.index(-number) > rows.index(number)
    assert sum(rows for _, rows in extract.files) == 200
    assert [name for name, _ in extract.files] == (
        [f"employment_2018H1_{number}.xlsx" for number in range(1, len(sheets) + 1)]
        if several
        else ["employment_2018H1.xlsx"]
    )
    assert {path.name for path in (tmp_path / "employment").iterdir()} == {name for name, _ in extract.files}


def test_the_truth_names_the_row_that_was_written(tmp_path):
    records = [Record((number,), (f"H{number}", "1") if number % 2 else ("", "")) for number in range(60)]
    extract, sheets = build(tmp_path, records, 40)
    rows = list(sheets.values())
    lines = [line.strip().split(",") for line in extract.truth_lines("links")]
    assert len(lines) == 60
    for source, file_name, row_number, household_id, _ in lines:
        assert source == "employment"
        number = rows[int(file_name.removesuffix(".xlsx").rsplit("_", 1)[1]) - 1][int(row_number) - 1]
        assert household_id == (f"H{number}" if number % 2 else "")
    assert (extract.linked, extract.nobody) == (30, 30)


def test_rows_are_shuffled(tmp_path):
    _, sheets = build(tmp_path, [Record((number,), None) for number in range(300)], 10_000)
    (rows,) = sheets.values()
    assert rows != sorted(rows)
    assert sorted(rows) == list(range(300))
