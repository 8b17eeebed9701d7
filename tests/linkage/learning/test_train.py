import random

import numpy as np
import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.compare import COMPARISONS, IdLevel
from pipeline.linkage.learning import learning_pairs
from pipeline.linkage.learning.learning_pairs import Delivery, take_sample
from pipeline.linkage.learning.train import expectation_maximisation, learn, train
from pipeline.linkage.model import dump_model, start_model
from pipeline.linkage.reading.fields import BirthLevel
from pipeline.linkage.reading.names import NameLevel


@pytest.fixture
def delivery(town, record):
    """Two records a person; every twentieth name is misheard, every tenth number slips, every tenth is missing."""
    chance = random.Random(11)
    rows = []
    for place, someone in enumerate(town * 2):
        name, number = someone["name"], someone["id_number"]
        if place % 20 == 0:
            name = name[0] + "〇" + name[2:]
        if place % 10 == 3:
            number = "8" + number[1:]
        elif place % 10 == 7:
            number = None
        source = chance.choice(("social_security", "employment", "housing", "banking"))
        cells = {"id_number": number, "birth_date": someone["birth_date"], "sex": someone["sex"]}
        rows.append(record(source, place, name, phone=someone["phone"], **cells))
    records, persons = (
        pa.Table.from_pylist(rows, schema=tables.IDENTITY),
        pa.Table.from_pylist(town, schema=tables.PERSON),
    )
    return Delivery(records, persons, name="made up")


def test_train_learns_the_dirt_without_labels(delivery, monkeypatch):
    monkeypatch.setattr(learning_pairs, "RANDOM_PAIRS", 20_000)
    made = train([delivery], start_model(), "made-up")
    assert made.model_version == "made-up"
    number, name = made.levels["id_number"], made.levels["name"]
    assert number[IdLevel.SLIP].m == pytest.approx(0.1, abs=0.04)
    assert number[IdLevel.MISSING].m == pytest.approx(0.1, abs=0.04)
    assert name[NameLevel.STAND_IN].m == pytest.approx(0.05, abs=0.02)
    assert name[NameLevel.DIFFERENT].u > 0.8
    assert {source: each.review for source, each in made.thresholds.items()} == {
        source: each.review for source, each in start_model().thresholds.items()
    }
    assert set(made.estimates) == {"social_security", "employment", "housing", "banking"}
    assert made.trained_on == ("made up",)
    assert dump_model(train([delivery], start_model(), "made-up")) == dump_model(made)


def test_expectation_maximisation_takes_out_pairs_that_are_two_people():
    m = {name: np.array([level.m for level in start_model().levels[name]]) for name in COMPARISONS}
    u = {name: np.array([level.u for level in start_model().levels[name]]) for name in COMPARISONS}
    levels = np.zeros((5_000, len(COMPARISONS)), dtype=np.int8)
    levels[:500, [0, 2]] = NameLevel.DIFFERENT, BirthLevel.DIFFERENT
    learnt, others = expectation_maximisation(levels, m, u, [0, 2])
    assert others == pytest.approx(0.1, abs=0.02)
    assert learnt["name"][NameLevel.DIFFERENT] < 0.01
    assert np.array_equal(learnt["sex"], m["sex"])


def test_a_level_nobody_shows_keeps_its_weight(delivery, monkeypatch):
    monkeypatch.setattr(learning_pairs, "RANDOM_PAIRS", 20_000)
    start = start_model()
    learnt = learn([take_sample(delivery, start)], start)
    made, guessed = learnt.levels["name"][NameLevel.PINYIN], start.levels["name"][NameLevel.PINYIN]
    assert made.m / made.u == pytest.approx(guessed.m / guessed.u, rel=0.01)
