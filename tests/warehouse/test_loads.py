import csv
import io
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.tables import FLAG, IDENTITY_LINK, QUARANTINE
from pipeline.warehouse.loads import LOADS, MEMBER, evidence_id, fen_to_yuan, month_to_text, rounded_4, to_array_literal

WHOM = {"name", "id_number", "birth_date", "phone", "household_id", "member_no", "from_month", "to_month"}
EVIDENCE_ID = -2230753473492559177
INT64 = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("fen", "yuan"),
    [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (99, "0.99"), (100, "1.00"), (12345, "123.45"), (None, None)],
)
def test_fen_become_yuan(fen, yuan):
    (found,) = fen_to_yuan(pa.array([fen], pa.int64())).to_pylist()
    assert (None if found is None else str(found)) == yuan


@given(st.lists(INT64 | st.none()))
def test_no_fen_is_lost_or_rounded(values):
    found = fen_to_yuan(pa.array(values, pa.int64())).to_pylist()
    assert [None if yuan is None else int(yuan * 100) for yuan in found] == values
    assert all(yuan is None or yuan == Decimal(fen) / 100 for yuan, fen in zip(found, values, strict=True))


def test_months_become_text():
    assert month_to_text(pa.array([201812, 201901, None], pa.int32())).to_pylist() == ["2018-12", "2019-01", None]


@pytest.mark.parametrize(
    ("share", "text"), [(1 / 3, "0.3333"), (2 / 3, "0.6667"), (1.0, "1"), (0.5, "0.5"), (1e-9, "0"), (None, None)]
)
def test_a_sum_of_shares_has_four_places(share, text):
    assert rounded_4(pa.array([share], pa.float64())).to_pylist() == [text]


@pytest.mark.parametrize(
    ("items", "literal"),
    [
        (["A", "B"], '{"A","B"}'),
        ([], "{}"),
        (None, None),
        (["", None], '{"",NULL}'),
        (['a"b', "c\\d", "e,f", "{g}", "NULL"], '{"a\\"b","c\\\\d","e,f","{g}","NULL"}'),
    ],
)
def test_lists_become_array_literals(items, literal):
    assert to_array_literal(pa.array([items], pa.list_(pa.string()))).to_pylist() == [literal]


def test_a_part_of_a_column_of_lists_is_written_like_the_whole():
    column = pa.array([["A"], None, ["B", None, "C"], []], pa.list_(pa.string()))
    assert to_array_literal(column.slice(1, 3)).to_pylist() == [None, '{"B",NULL,"C"}', "{}"]
    assert to_array_literal(column.slice(4)).to_pylist() == []


def test_evidence_has_one_number_however_it_is_written():
    texts = ['[{"a": 1, "b": -18.0}]', '[{"b":-18.0,"a":1}]', '[{"a": 1, "b": -18.5}]', None]
    one, same, other, nothing = evidence_id(pa.array(texts)).to_pylist()
    assert one == same != other
    assert nothing is None
    assert evidence_id(pa.array(texts).dictionary_encode()).to_pylist() == [one, same, other, nothing]
    assert evidence_id(pa.array(['[{"level": "exact", "weight": 12.5}]'])).to_pylist() == [EVIDENCE_ID]


def test_texts_said_once_stay_so_on_the_way():
    links = pa.table({name: pa.nulls(1, pa.null()) for name in IDENTITY_LINK.names})
    told = links.set_column(10, "evidence", pa.array(["[]"]).dictionary_encode())
    assert IDENTITY_LINK.names[10] == "evidence"
    assert pa.types.is_dictionary(next(LOADS["identity_link"].batches(told)).column("evidence").type)


def test_nothing_and_an_empty_text_stay_apart():
    batch = pa.RecordBatch.from_pylist([{"household_id": "", "member_no": None}], schema=MEMBER)
    assert LOADS["member"].as_csv(batch, {"region": 'y"x'}) == b'"y""x","",\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)))
def test_any_text_survives_the_csv(texts):
    batch = pa.RecordBatch.from_pylist([{"household_id": text, "member_no": 1} for text in texts], schema=MEMBER)
    written = LOADS["member"].as_csv(batch, {"region": "r"}).decode()
    assert [row[1] for row in csv.reader(io.StringIO(written, newline=""))] == texts


def test_every_column_has_its_place_but_whom_a_quarantined_row_names():
    for name, load in LOADS.items():
        left = set(load.schema.names) - {arrow for _, arrow, _ in load.columns}
        assert left == (WHOM if name == "quarantine" else set()), name
    assert set(QUARANTINE.names) >= WHOM


def test_all_money_is_converted_once():
    money = [(column, convert) for load in LOADS.values() for column, arrow, convert in load.columns if "_fen" in arrow]
    assert len(money) == 13
    assert {convert for _, convert in money} == {fen_to_yuan}
    assert not any("_fen" in column for column, _ in money)


def test_batches_are_brought_to_the_agreed_types_or_refused():
    load = LOADS["flag"]
    narrow = pa.table({name: pa.nulls(1, pa.null()) for name in FLAG.names})
    assert next(load.batches(narrow)).schema == FLAG
    with pytest.raises(UsageError, match=r"core\.flag has not the agreed columns"):
        next(load.batches(narrow.drop_columns(["action"])))
    with pytest.raises(UsageError, match="ArrowInvalid"):
        next(load.batches(narrow.set_column(1, "member_no", pa.array(["not a number"]))))
