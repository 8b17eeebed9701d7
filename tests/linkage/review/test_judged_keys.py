"""A judgement is about an identity as sent: what makes it the same one, and what makes it one at all."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.linkage.review.judged_keys import CELLS, identity_digests, is_still, person_digests, says_who

BASE = {
    "source": "banking", "file_name": "a.gz", "row_number": 1, "name": "宋晓冰", "id_number": "990101198005121246",
    "id_type": "居民身份证", "birth_date": date(1980, 5, 12), "sex": "F", "phone": "13800138001",
    "address": "青山镇9组",
    "tie": "bank:x",
}  # fmt: skip


def digest(**changes):
    return identity_digests(pa.Table.from_pylist([{**BASE, **changes}], schema=tables.IDENTITY))[0].as_py()


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"file_name": "b.gz", "row_number": 9}, True),  # delivered anew, in another file and row
        ({"tie": "bank:y"}, True),  # what it is about, not who it is
        ({"source": "employment"}, False),
        ({"name": "宋晓兵"}, False),
        ({"id_number": None}, False),
        ({"id_number": ""}, False),
        ({"id_type": "护照"}, False),
        ({"birth_date": date(1980, 12, 5)}, False),
        ({"sex": "M"}, False),
        ({"phone": "13800138002"}, False),
        ({"address": "青山镇8组"}, False),
    ],
)
def test_who_a_record_says_it_is(changes, is_same):
    assert (digest(**changes) == digest()) is is_same


def test_nothing_and_an_empty_text_are_two_things():
    assert digest(phone=None) != digest(phone="")


TEXTS = st.none() | st.text("ab:;-1", max_size=3)


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS))
def test_other_cells_are_another_identity_however_they_are_cut(one, other):
    names = ("name", "id_number", "id_type")
    same = digest(**dict(zip(names, one, strict=True))) == digest(**dict(zip(names, other, strict=True)))
    assert same is (one == other)


def test_digests_do_not_depend_on_the_company_of_other_rows():
    rows = pa.Table.from_pylist([BASE, {**BASE, "name": "石岩"}, BASE], schema=tables.IDENTITY)
    assert identity_digests(rows).to_pylist() == [digest(), digest(name="石岩"), digest()]
    assert len(identity_digests(rows.slice(0, 0))) == 0
    assert set(CELLS) <= set(tables.IDENTITY.names)


NOTHING = dict.fromkeys(("id_number", "birth_date", "phone", "address"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, False),  # a bare name
        ({"id_number": "无"}, False),
        ({"id_number": "不详", "phone": "0"}, False),
        ({"address": "  "}, False),
        ({"id_number": "990101198005121246"}, True),
        ({"id_number": "E12345678", "id_type": "护照"}, True),
        ({"birth_date": date(1980, 5, 12)}, True),
        ({"phone": "13800138001"}, True),
        ({"address": "青山镇9组"}, True),
    ],
)
def test_a_bare_name_is_not_yet_an_identity(cells, expected):
    rows = pa.Table.from_pylist([{**BASE, **NOTHING, **cells}], schema=tables.IDENTITY)
    assert says_who(rows).tolist() == [expected]


MEMBER = {"household_id": "H1", "member_no": 1, "name": "宋晓冰", "id_number": "99", "birth_date": date(1980, 5, 12)}


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ({}, True),
        ({"phone": "13800138009", "address": "elsewhere"}, True),
        ({"id_number": "98"}, True),  # the register corrected the number
        ({"name": "宋小冰"}, True),  # or the name
        ({"birth_date": None}, True),
        ({"name": "石岩", "id_number": "97", "birth_date": date(1983, 9, 2)}, False),  # another has the place now
        ({"name": "宋小冰", "id_number": None}, False),
    ],
)
def test_a_member_is_who_he_was_by_number_or_by_name_and_birth_date(now, holds):
    def digests(cells):
        return person_digests(pa.Table.from_pylist([{**MEMBER, **cells}], schema=tables.PERSON))

    (number,), (life,) = digests({})
    (number_now,), (life_now,) = digests(now)
    assert is_still({"number_digest": number, "life_digest": life}, number_now, life_now) is holds


def test_a_word_from_before_members_were_described_holds():
    assert is_still({"number_digest": None, "life_digest": None}, "x", "y")
    assert not is_still({"number_digest": "x", "life_digest": None}, None, None)  # the member is gone
