"""Bad rows typed again with a person's fix: before and after, and every row ends in exactly one place."""

import dataclasses
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract_file import load_contract
from connectors.readers.rows import Row, batches
from connectors.typed import type_batch
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.quarantine import NO_FIXES, InForce, RowKey, fixes_of, mark_waived, type_with_fixes

FILE = "employment_2018H2.xlsx"
EMPLOYMENT = load_contract("employment")
TABLE = EMPLOYMENT.tables["employment"]
GOOD = {
    "序号": "1", "员工姓名": "甲乙", "身份证件号码": "", "手机号": "", "用人单位": "某厂", "统一社会信用代码": "",
    "用工形式": "劳动合同", "入职日期": "", "离职日期": "", "工资所属月份起": "2018-07", "工资所属月份止": "2018-12",
    "应发工资": "6000", "个人社保": "", "个税": "",
}  # fmt: skip


def text(*rows):
    (batch,) = batches([row if isinstance(row, Row) else wage(**row) for row in rows], TABLE)
    return batch


def wage(**cells):
    return Row([{**GOOD, **cells}[name] for name in TABLE.delivered])


def words(batch, **about):
    """r7={"应发工资": "1"} is a fix of row 7, r7=None a waiver."""
    digests = dict(zip(batch["row_number"].to_pylist(), batch["row_digest"].to_pylist(), strict=True))
    outcomes = {
        RowKey("employment", FILE, "a" * 64, int(name[1:])): InForce(cells is None, cells or {}, (number,))
        for number, (name, cells) in enumerate(about.items(), start=1)
    }
    return fixes_of(outcomes, {(FILE, number): digest for number, digest in digests.items()})


def places(typed):
    """row number -> (records | quarantine, first rule)."""
    good = [(number, "records", None) for part in typed.records for number in part["row_number"].to_pylist()]
    bad = [
        (row["row_number"], "quarantine", row["rule"])
        for part in typed.quarantine
        for row in part.select(["row_number", "rule"]).to_pylist()
    ]
    found = {number: (place, rule) for number, place, rule in good + bad}
    assert len(found) == len(good) + len(bad)
    return found


def replayed(typed):
    return [(row["row_number"], row["rule"], row["state"]) for part in typed.replayed for row in part.to_pylist()]


@pytest.mark.parametrize(
    ("what", "cells", "fix", "after"),
    [
        ("a fixed wage is a record", {"应发工资": "many"}, {"应发工资": "5400"}, ("records", None)),
        ("a fix may be dirty as agencies are", {"应发工资": "-1"}, {"应发工资": "５，４００元"}, ("records", None)),
        ("an optional cell may be emptied", {"个税": "x"}, {"个税": ""}, ("records", None)),
        ("a required one may not", {"应发工资": "x"}, {"应发工资": ""}, ("quarantine", "missing_value")),
        ("a fix that breaks another rule", {"应发工资": "x"}, {"应发工资": "-5"}, ("quarantine", "negative_wage")),
        ("a fix of another column", {"应发工资": "x"}, {"个税": "1"}, ("quarantine", "not_a_number")),
        ("a reversed span", {"工资所属月份起": "2019-01"}, {"工资所属月份起": "2018-10"}, ("records", None)),
        ("still reversed", {"工资所属月份起": "2019-02"}, {"个税": "1"}, ("quarantine", "span_reversed")),
        ("a row that is good as delivered keeps its cells", {}, {"应发工资": "x"}, ("records", None)),
    ],
)  # fmt: skip
def test_a_row_before_and_after_its_fix(what, cells, fix, after):
    batch = text(cells)
    before = places(type_with_fixes(EMPLOYMENT, FILE, batch, NO_FIXES))[1]
    typed = type_with_fixes(EMPLOYMENT, FILE, batch, words(batch, r1=fix))
    assert places(typed) == {1: after}, what
    mended = before[0] == "quarantine" and after[0] == "records"
    assert replayed(typed) == ([(1, before[1], "replayed")] if mended else [])


def test_a_fixed_row_is_typed_like_one_that_was_delivered_so():
    batch = text({}, {"应发工资": "many"}, {"应发工资": "5400"})
    typed = type_with_fixes(EMPLOYMENT, FILE, batch, words(batch, r2={"应发工资": "5400"}))
    fixed = next(row for part in typed.records for row in part.to_pylist() if row["row_number"] == 2)
    delivered = next(row for row in type_batch(EMPLOYMENT, FILE, batch).records.to_pylist() if row["row_number"] == 3)
    assert {**fixed, "row_number": 3} == delivered


def test_the_text_as_delivered_is_left_alone():
    batch = text({"应发工资": "many"})
    before = batch.to_pylist()
    type_with_fixes(EMPLOYMENT, FILE, batch, words(batch, r1={"应发工资": "5400"}))
    assert batch.to_pylist() == before


SHORT = Row(["1", "甲乙", *[None] * (len(TABLE.delivered) - 2)], "too_few_cells", digest=b"s" * 16)
WHOLE = {name: value for name, value in GOOD.items() if name != "序号"}
NO_WAGE = Row(
    [None if name in ("应发工资", "个税") else GOOD[name] for name in TABLE.delivered], "key_missing", "应发工资"
)


@pytest.mark.parametrize(
    ("what", "row", "fix", "after"),
    [
        ("too few cells: a fix of one is not enough", SHORT, {"应发工资": "1"}, ("quarantine", "too_few_cells")),
        ("nor of all but one", SHORT, {k: v for k, v in WHOLE.items() if k != "个税"}, ("quarantine", "too_few_cells")),
        ("every column that is used is", SHORT, WHOLE, ("records", None)),
        ("a missing key, of two empty cells", NO_WAGE, {"应发工资": "1"}, ("quarantine", "key_missing")),
        ("every empty one is", NO_WAGE, {"应发工资": "1", "个税": ""}, ("records", None)),
    ],
)  # fmt: skip
def test_a_row_that_is_bad_as_a_whole(what, row, fix, after):
    batch = text(row)
    assert places(type_with_fixes(EMPLOYMENT, FILE, batch, words(batch, r1=fix))) == {1: after}, what


def with_wage(**changes):
    """The contract with another column 应发工资: a newer version of its rules."""
    column = dataclasses.replace(TABLE.columns["应发工资"], **changes)
    table = dataclasses.replace(TABLE, columns={**TABLE.columns, "应发工资": column})
    return dataclasses.replace(EMPLOYMENT, tables={"employment": table})


@pytest.mark.parametrize(
    ("what", "newer", "sent", "after", "mended"),
    [
        ("the rules of before", {}, "many", ("records", None), [(1, "not_a_number", "replayed")]),
        ("newer ones that take the row as delivered", {"required": False}, "", ("records", None), []),
        ("newer ones that refuse it", {"type": "date", "unit": None}, "many", ("quarantine", "impossible_date"), []),
    ],
)  # fmt: skip
def test_a_fix_under_newer_rules(what, newer, sent, after, mended):
    batch = text({"应发工资": sent})
    typed = type_with_fixes(with_wage(**newer), FILE, batch, words(batch, r1={"应发工资": "5400"}))
    assert places(typed) == {1: after}, what
    assert replayed(typed) == mended


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def fates(engine, batch, fixes):
    """What `validate` makes of the rows: row number -> fate, and the state of rows set aside."""
    typed = type_with_fixes(EMPLOYMENT, FILE, batch, fixes)
    columns = ["file_name", "row_number", "row_digest", "correction_digest", "is_bad"]
    parts = []
    for is_bad, part in [(False, part) for part in typed.records] + [(True, part) for part in typed.quarantine]:
        table = pa.Table.from_batches([part])
        if is_bad:
            table = table.append_column("correction_digest", pa.nulls(table.num_rows, pa.binary(16)))
        parts.append(table.append_column("is_bad", pa.array([is_bad] * table.num_rows, pa.bool_())).select(columns))
    found = engine.fetch("validate/sort_rows", {"typed_row": pa.concat_tables(parts)}).to_pylist()
    aside = mark_waived(pa.Table.from_batches(list(typed.quarantine)), fixes)
    states = dict(zip(aside["row_number"].to_pylist(), aside["state"].to_pylist(), strict=True))
    return [(row["row_number"], row["fate"]) for row in found], states, replayed(typed)


@pytest.mark.parametrize(
    ("what", "rows", "said", "expected"),
    [
        ("repetitions of a bad row", [{"应发工资": "x"}, {"应发工资": "x"}], {}, "QD"),
        ("take its fix and are one", [{"应发工资": "x"}, {"应发工资": "x"}], {"r1": {"应发工资": "1"}}, "AD"),
        ("a waiver leaves it aside", [{"应发工资": "x"}, {"应发工资": "x"}], {"r1": None}, "QD"),
        ("fixed to what an earlier row says", [{}, {"应发工资": "x"}], {"r2": {"应发工资": "6000"}}, "AD"),
        ("fixed to what a later row says", [{"应发工资": "x"}, {}], {"r1": {"应发工资": "6000"}}, "AD"),
        ("a bad correction corrects nothing", [{}, {"应发工资": "x"}], {}, "AQ"),
        ("a fixed one does", [{}, {"应发工资": "x"}], {"r2": {"应发工资": "7000"}}, "DA"),
    ],
)  # fmt: skip
def test_the_fate_of_fixed_rows(engine, what, rows, said, expected):
    batch = text(*rows)
    found, _, _ = fates(engine, batch, words(batch, **said))
    names = {"A": "accepted", "D": "duplicate", "Q": "quarantined"}
    assert [fate for _, fate in found] == [names[letter] for letter in expected], what


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "应发工资": st.sampled_from(["6000", "7000", "x", "-1", ""]),
        "用人单位": st.sampled_from(["某厂", "另一厂"]),
        "工资所属月份起": st.sampled_from(["2018-07", "2019-01", "x"]),
    },
)
FIX = st.none() | st.dictionaries(
    st.sampled_from(["应发工资", "工资所属月份起", "个税", "不在约定之内"]),
    st.sampled_from(["6000", "", "x", "2018-07"]),
    min_size=1,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    rows=st.lists(CELLS | st.just(SHORT), min_size=1, max_size=8),
    said=st.dictionaries(st.integers(1, 9), FIX, max_size=6),
)
def test_with_any_fixes_and_waivers_every_row_ends_in_exactly_one_place_and_twice_is_once(engine, rows, said):
    batch = text(*rows)
    fixes = words(batch, **{f"r{number}": cells for number, cells in said.items()})
    found, states, mended = fates(engine, batch, fixes)
    assert fates(engine, batch, fixes) == (found, states, mended)
    assert sorted(number for number, _ in found) == list(range(1, len(rows) + 1))
    count = Counter(fate for _, fate in found)
    assert count["accepted"] + count["quarantined"] + count["duplicate"] == len(rows)
    fate_of = dict(found)
    before = places(type_with_fixes(EMPLOYMENT, FILE, batch, NO_FIXES))
    for number, (place, _) in before.items():
        if place == "records":
            assert fate_of[number] != "quarantined"
    assert {number for number, *_ in mended} <= {number for number, cells in said.items() if cells is not None}
    for number, rule, state in mended:
        assert (fate_of[number] != "quarantined", before[number][1], state) == (True, rule, "replayed")
    for number, cells in said.items():
        if cells is None and fate_of.get(number) == "quarantined":
            assert states[number] == "waived"
