"""What a person sees of an identity number without having said what it is needed for."""

import pytest

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
