from datetime import date

import numpy as np
import pytest

from pipeline.linkage import score
from pipeline.linkage.compare import COMPARISONS

BORN, OTHER = date(1980, 5, 12), date(1983, 9, 2)
PHONE = "13800138001"


def row_of(run, *args):
    return run(*args).links.to_pylist()[0]


def test_a_rare_name_weighs_more_than_a_popular_one(run, record, person):
    bearer = person("H1", 1, "宋晓冰", BORN, 124, phone=PHONE)
    namesakes = [person(f"P{n}", 1, "宋晓冰", date(1960 + n, 1, 5), 2 * n) for n in range(20)]
    sent = [record("banking", 1, "宋晓冰", phone=PHONE)]
    assert row_of(run, sent, [bearer])["match_weight"] > row_of(run, sent, [bearer, *namesakes])["match_weight"] + 3


def test_a_phone_many_people_gave_weighs_less(run, record, person):
    bearer = person("H1", 1, "宋晓冰", BORN, 124, phone=PHONE)
    sharers = [person(f"P{n}", 1, "石岩", date(1960 + n, 1, 5), 2 * n, phone=PHONE) for n in range(20)]
    sent = [record("banking", 1, "宋晓冰", phone=PHONE)]
    assert row_of(run, sent, [bearer])["match_weight"] > row_of(run, sent, [bearer, *sharers])["match_weight"] + 5


def test_birth_date_adds_nothing_to_a_number_that_is_nearly_the_same(run, record, person, number):
    bearer = person("H1", 1, "宋晓冰", BORN, 124)
    sent = record("social_security", 1, "宋晓冰", id_number="8" + number(BORN, 124)[1:])
    with_birth = sent | {"birth_date": BORN, "sex": "F"}
    assert row_of(run, [sent], [bearer])["match_weight"] == row_of(run, [with_birth], [bearer])["match_weight"]


def test_two_equal_candidates_halve_the_probability(run, record, person):
    twice = [person(f"H{n}", 1, "宋晓冰", BORN, 124 + 2 * n) for n in (1, 2)]
    row = row_of(run, [record("social_security", 1, "宋晓冰", birth_date=BORN, sex="F")], twice)
    assert row["decision"] == "review"
    assert row["match_probability"] == pytest.approx(0.5, abs=0.05)
    assert row["runner_up_weight"] == row["match_weight"]


def test_probabilities_of_one_record_stay_below_one(model):
    levels = np.array([[0, 6, 0, 0, 3, 5, 3], [0, 6, 0, 0, 3, 5, 3], [0, 6, 5, 2, 4, 5, 3]], dtype=np.int8)
    bits = np.zeros((3, len(COMPARISONS)))
    bits[:, 0] = (30, 28, 1)
    found = score.probabilities(np.array([4, 4, 9]), levels, bits, np.array([-12.0, -12.0, -12.0]), model)
    assert found[:2].sum() < 1
    assert found[0] == pytest.approx(4 * found[1])
    assert found[2] < 0.01


@pytest.mark.parametrize(("name", "birth"), [(0, 0), (2, 0), (3, 0), (8, 0), (0, 1), (0, 2)])
def test_an_unknown_homonym_keeps_name_and_birth_date_from_certainty(name, birth, model):
    levels = np.array([[name, 6, birth, 0, 3, 5, 3]], dtype=np.int8)
    bits = np.array([[40.0, 0, 0, 0, 0, 0, 0]])
    prior = np.array([-12.0])
    alone = score.probabilities(np.array([0]), levels, bits, prior, model)[0]
    assert alone == pytest.approx(1 / (1 + model.homonym_share), rel=1e-3)
    with_phone = bits + np.array([[0, 0, 0, 0, 15.0, 0, 0]])
    assert score.probabilities(np.array([0]), levels, with_phone, prior, model)[0] > 0.9999
