"""What becomes of a record whose number is sound or can be repaired, and what `link` says of it."""

import json
import random
from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.link import link
from pipeline.linkage.output import LINKS, LinkCount

BORN = date(1980, 5, 12)
OTHER = date(1983, 9, 2)
PHONE, OTHER_PHONE = "13800138001", "13800138004"


def slip(number: str) -> str:
    """One digit of the region typed wrong."""
    return "8" + number[1:]


def swap(number: str) -> str:
    """Two neighbours of the birth date exchanged."""
    return number[:12] + number[13] + number[12] + number[14:]


MATCH_EXACT = ("match", "H1", 1, "id_exact")
MATCH_REPAIRED = ("match", "H1", 1, "id_repaired")


@pytest.mark.parametrize("name", ["宋晓冰", "宋 曉冰", "宋小冰", "宋□冰", "宋某某", "SONG XIAOBING", "宋晓", "宋晓水"])
def test_a_sound_number_is_confirmed_by_a_like_name(name, family, record, decide, number_of):
    assert decide([record("banking", 1, name, id_number=number_of())], family) == {1: MATCH_EXACT}


def test_fifteen_digits_and_dirt_are_read(family, record, decide, number_of):
    whole = number_of()
    sent = [
        whole[:6] + whole[8:17],
        f" {whole[:6]} {whole[6:]}　",
        whole.translate({ord(c): ord(c) + 0xFEE0 for c in whole}),
    ]
    records = [record("housing", row, "宋晓冰", id_number=text) for row, text in enumerate(sent, start=1)]
    assert decide(records, family) == dict.fromkeys((1, 2, 3), MATCH_EXACT)


def test_a_sound_number_is_confirmed_by_the_birth_date_where_the_name_changed(family, record, decide, number_of):
    changed = record("social_security", 1, "章含", id_number=number_of(), birth_date=BORN, sex="F")
    assert decide([changed], family) == {1: MATCH_EXACT}


@pytest.mark.parametrize("damage", [slip, swap])
@pytest.mark.parametrize(
    "cells", [{"name": "宋晓冰"}, {"name": "宋小冰", "birth_date": BORN}, {"name": "宋某", "sex": "F"}]
)
def test_a_damaged_number_is_repaired_and_confirmed(damage, cells, family, record, decide, number_of):
    damaged = record("social_security", 1, None, id_number=damage(number_of())) | cells
    assert decide([damaged], family) == {1: MATCH_REPAIRED}


@pytest.mark.parametrize("cells", [{}, {"birth_date": BORN, "sex": "F"}])
def test_a_repaired_number_under_another_name_never_matches(cells, family, record, decide, number_of):
    """Two people of one county and birth date are often one slip apart; the birth date proves nothing here."""
    other = record("social_security", 1, "章含", id_number=slip(number_of()), **cells)
    assert decide([other], family).get(1, ("nobody",))[0] != "match"


def test_a_passport_number_is_not_an_identity_number(family, record, decide, number_of):
    assert decide([record("banking", 1, "章含", id_number=number_of(), id_type="护照")], family) == {}


def test_evidence_explains_the_weight_and_names_nobody(family, record, run, number_of):
    row = run([record("banking", 1, "宋小冰", id_number=number_of(), phone=PHONE)], family).links.to_pylist()[0]
    evidence = json.loads(row["evidence"])
    assert [entry["comparison"] for entry in evidence] == ["prior", *COMPARISONS]
    levels = {entry["comparison"]: entry["level"] for entry in evidence}
    assert (levels["name"], levels["id_number"], levels["phone"], levels["birth_date"]) == (
        "homophone", "equal", "register", "missing",
    )  # fmt: skip
    assert sum(entry["weight"] for entry in evidence) == pytest.approx(row["match_weight"], abs=1e-6)
    assert row["runner_up_weight"] is None
    assert not any(text in row["evidence"] for text in ("宋", PHONE, number_of()[:6]))


def test_a_runner_up_is_named_with_his_weight(family, person, record, run):
    homonym = person("H2", 1, "宋晓冰", OTHER, 128, phone=OTHER_PHONE)
    row = run([record("banking", 1, "宋晓冰", phone=PHONE)], [*family, homonym]).links.to_pylist()[0]
    assert (row["household_id"], row["decision"]) == ("H1", "match")
    assert row["runner_up_weight"] < row["match_weight"]


def test_counts_say_what_became_of_every_record(family, record, run, number_of):
    result = run(
        [
            record("banking", 1, "宋晓冰", id_number=number_of()),
            record("banking", 2, "陌生人", id_number=number_of(serial=777)),
            record("housing", 1, "宋晓冰", id_number=slip(number_of())),
        ],
        family,
    )
    assert result.counts == (
        LinkCount("banking", "match", "id_exact", 1),
        LinkCount("banking", "nobody", "", 1),
        LinkCount("housing", "match", "id_repaired", 1),
        LinkCount("housing", "nobody", "", 0),
    )


def test_no_records_and_no_persons(model, family, record, number_of):
    nobody, nothing = tables.PERSON.empty_table(), tables.IDENTITY.empty_table()
    words = tables.JUDGEMENT.empty_table()
    people = pa.Table.from_pylist(family, schema=tables.PERSON)
    records = pa.Table.from_pylist([record("banking", 1, "宋晓冰", id_number=number_of())], schema=tables.IDENTITY)
    assert link(nothing, people, words, model).links.num_rows == 0
    assert link(records, nobody, words, model).links.num_rows == 0
    assert link(records, people, words, model).links.schema == LINKS


@pytest.fixture
def set_threads():
    """Let Arrow, and linkage with it, use so many threads; put back what was."""
    usual = pa.cpu_count()
    yield pa.set_cpu_count
    pa.set_cpu_count(usual)


def test_neither_the_order_of_rows_nor_the_threads_matter(model, town, family, record, set_threads):
    chance = random.Random(3)
    everyone = [*family, *town]
    records = [
        record(
            chance.choice(("social_security", "employment", "housing", "banking")), row, someone["name"],
            id_number=chance.choice([someone["id_number"], slip(someone["id_number"]), None]),
            birth_date=chance.choice([someone["birth_date"], None]), phone=chance.choice([someone["phone"], None]),
        )
        for row, someone in enumerate(chance.choices(everyone, k=300))
    ]  # fmt: skip
    words = tables.JUDGEMENT.empty_table()
    results = []
    for threads in (1, 2, 4):
        set_threads(threads)
        chance.shuffle(records)
        chance.shuffle(everyone)
        tables_ = (
            pa.Table.from_pylist(records, schema=tables.IDENTITY), pa.Table.from_pylist(everyone, schema=tables.PERSON)
        )  # fmt: skip
        results.append(link(*tables_, words, model))
    assert results[0].links.num_rows > 150
    assert all(result.links.equals(results[0].links) and result.counts == results[0].counts for result in results)
