"""Dirt of harder deliveries, through the whole linkage: two kinds on one record, damage no sample shows.

Everybody is made up; the family lives among `town`.
"""

import pytest

EXACT, REPAIRED = ("match", "H1", 1, "id_exact"), ("match", "H1", 1, "id_repaired")


def shift(number: str, place: int) -> str:
    """One digit typed wrong."""
    return number[:place] + str((int(number[place]) + 3) % 10) + number[place + 1 :]


@pytest.mark.parametrize(
    "name",
    [
        "宋晓冰", "宋曉冰", "宋 晓 冰", "宋晓冰（女）", "姓名：宋晓冰", "宋晓冰女士", "宋晓冰宋晓冰", "宋晓冰2",
        "宋曉栤", "宋小兵", "宋□冰", "宋\ue123冰", "宋晓末", "Song Xiaobing", "XIAOBING SONG", "sòng xiǎobīng",
        "宋XIAO冰", "宋*冰", "*晓冰", "宋某某", "宋ＸＸ", "宋女士", "宋", "Song X. B.",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "change",
    [
        lambda number: number,
        lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
        lambda number: number.replace("0", "O").replace("1", "l"),
        lambda number: f"身份证号：{number}",
        lambda number: number[:6] + number[8:17],
    ],
)
def test_a_sound_number_however_written_and_a_name_however_dirty(name, change, family, record, decide, number_of):
    assert decide([record("housing", 1, name, id_number=change(number_of()))], family) == {1: EXACT}


@pytest.mark.parametrize("name", ["宋晓冰", "宋曉冰", "宋小兵", "宋□冰", "SONG XIAOBING", "宋晓冰(户主)"])
@pytest.mark.parametrize(
    "change",
    [
        lambda number: shift(number, 3),
        lambda number: shift(number, 11),
        lambda number: number[:17] + ("0" if number[17] != "0" else "1"),  # the check digit alone
        lambda number: number[:8] + number[9] + number[8] + number[10:],
        lambda number: number[:17],  # cut
        lambda number: number[:9] + number[10:],  # one left out
        lambda number: number[:9] + number[9] + number[9:],  # one typed twice
        lambda number: number[:9] + "?" + number[10:],
        lambda number: f" {shift(number, 3)[:6]} {number[6:]}",
    ],
)
def test_a_slip_of_the_number_and_a_dirty_name(name, change, family, record, decide, number_of):
    assert decide([record("housing", 1, name, id_number=change(number_of()))], family) == {1: REPAIRED}


@pytest.mark.parametrize("other", ["石岩", "李芳", "宋晓冰之夫", "SHI YAN", "李某某"])
def test_a_slip_of_the_number_and_another_name_is_nobodys(other, family, record, decide, number_of):
    decided = decide([record("housing", 1, other, id_number=shift(number_of(), 11))], family)
    assert decided.get(1, ("nobody",))[0] != "match"


@pytest.mark.parametrize(
    "number",
    ["9.90101E+17", "9.90101198005121E+17", "990101198005121", "E12345678", "H1234567801", "123456789012345678"],
)
def test_a_lost_or_foreign_number_never_makes_a_match_of_a_name(number, family, record, decide):
    assert decide([record("housing", 1, "宋晓冰", id_number=number)], family).get(1, ("nobody",))[0] != "match"


def test_a_passport_speaks_neither_for_nor_against(family, record, decide, number_of):
    rows = [
        record("banking", 1, "宋晓冰", id_number=None, phone="13800138001"),
        record("banking", 2, "宋晓冰", id_number="E12345678", phone="13800138001"),
        record("banking", 3, "宋晓冰", id_number="E12345678", id_type="护照", phone="13800138001"),
    ]
    decided = decide(rows, family)
    assert decided[1] == decided[2] == decided[3]


def test_spouses_numbers_exchanged(family, record, decide, number_of):
    """Each row bears the other's sound number: neither is a match."""
    wife, husband = number_of(), number_of(family[1]["birth_date"], 331)
    rows = [record("housing", 1, "宋晓冰", id_number=husband), record("housing", 2, "石岩", id_number=wife)]
    assert {decision[0] for decision in decide(rows, family).values()} <= {"review"}
