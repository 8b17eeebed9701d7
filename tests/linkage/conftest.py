"""Made-up people, and a small town of them to be taken for one another."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.link import LinkResult, link, link_again, read
from pipeline.linkage.model import LinkModel, default_model
from pipeline.linkage.reading.characters import Characters, load_characters

Row = dict[str, Any]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑"
BORN, OTHER = date(1980, 5, 12), date(1983, 9, 2)
VILLAGE = "某某省某某市某某县青山镇红旗村9组63号"
PHONE, HOME_PHONE = "13800138001", "13800138002"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文辉"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"


def sound_number(birth: date, serial: int, area: str = "990101") -> str:
    """A number with a right check digit; area 990101 is nowhere."""
    body = f"{area}{birth:%Y%m%d}{serial:03d}"
    return body + CHECK[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def person_row(household: str, member: int, name: str, birth: date, serial: int, **cells: Any) -> Row:
    row = {
        "household_id": household, "member_no": member, "name": name, "id_number": sound_number(birth, serial),
        "birth_date": birth, "sex": "M" if serial % 2 else "F", "phone": None, "address": None, "relation": "other",
        "standing": "linkable",
    }  # fmt: skip
    return row | cells


def record_row(source: str, row_number: int, name: str | None, **cells: Any) -> Row:
    row = dict.fromkeys(tables.IDENTITY.names) | {
        "source": source, "file_name": "made_up", "row_number": row_number, "name": name,
    }  # fmt: skip
    return row | cells


def _town() -> list[Row]:
    """200 households of two who share no name, number or phone with the people of the tests."""
    chance = random.Random(7)
    rows = []
    for household in range(200):
        for member in (1, 2):
            name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
            birth = date(1940, 1, 1).fromordinal(date(1940, 1, 1).toordinal() + chance.randrange(25_000))
            phone = str(15_000_000_000 + household * 10 + member)
            rows.append(person_row(f"T{household:03d}", member, name, birth, chance.randrange(1, 999), phone=phone))
    return rows


@pytest.fixture(scope="session")
def characters() -> Characters:
    return load_characters()


@pytest.fixture(scope="session")
def model() -> LinkModel:
    return default_model()


@pytest.fixture(scope="session")
def number() -> Callable[..., str]:
    return sound_number


@pytest.fixture(scope="session")
def person() -> Callable[..., Row]:
    return person_row


@pytest.fixture(scope="session")
def record() -> Callable[..., Row]:
    return record_row


@pytest.fixture(scope="session")
def town() -> list[Row]:
    return _town()


@pytest.fixture
def run(model: LinkModel, town: list[Row]) -> Callable[..., LinkResult]:
    """Link records to persons who live among the town's; from cells that were read before comes the same."""

    def run_link(records: list[Row], persons: list[Row], judgements: list[Row] | None = None) -> LinkResult:
        sides = (
            pa.Table.from_pylist(records, schema=tables.IDENTITY),
            pa.Table.from_pylist([*persons, *town], schema=tables.PERSON),
        )
        words = pa.Table.from_pylist(judgements or [], schema=tables.JUDGEMENT)
        found = link(*sides, words, model)
        again = link_again(read(*sides, model.characters), words, model)
        assert again.links.equals(found.links)
        assert (again.candidates, again.counts) == (found.candidates, found.counts)
        return found

    return run_link


@pytest.fixture
def decide(run: Callable[..., LinkResult]) -> Callable[..., dict[int, tuple[str, str, int, str]]]:
    """By row number: (decision, household_id, member_no, method); a record that fell to nobody is absent."""

    def decisions(*args: Any) -> dict[int, tuple[str, str, int, str]]:
        return {
            row["row_number"]: (row["decision"], row["household_id"], row["member_no"], row["method"])
            for row in run(*args).links.to_pylist()
        }

    return decisions


@pytest.fixture
def family():
    """宋晓冰, born on BORN with serial 124, and her husband 石岩, born on OTHER with serial 331."""
    return [
        person_row("H1", 1, "宋晓冰", BORN, 124, phone=PHONE, address=VILLAGE),
        person_row("H1", 2, "石岩", OTHER, 331, phone=HOME_PHONE, address=VILLAGE),
    ]


@pytest.fixture
def number_of():
    return lambda birth=BORN, serial=124, **cells: sound_number(birth, serial, **cells)
