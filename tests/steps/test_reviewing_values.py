"""What a person sees of an identity number without having said what it is needed for."""

import pyarrow as pa
import pytest

from pipeline.steps.reviewing import cells
from pipeline.steps.reviewing_values import mask_number


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("990101198005121246", "990*************46"),
        (" 99010119800512124X ", "990*************4X"),
        ("990101800512124", "990**********24"),
        ("E12345678", "E12****78"),
        ("12345678", "123***78"),
        ("1234567", "*******"),
        ("", ""),
        (None, None),
    ],
)
def test_the_inner_part_is_starred(number, masked):
    assert mask_number(number) == masked


def test_a_phone_is_starred_like_an_id_until_a_purpose_is_stated():
    sent = {"name": "王小明", "id_number": "990101198005121246", "phone": "13900001234", "row_number": 7}
    row = pa.Table.from_pylist([sent])
    assert cells(row, None) == {"name": "王小明", "id_number": "990*************46", "phone": "139******34"}
    assert cells(row, "to call them") == {name: sent[name] for name in ("name", "id_number", "phone")}
