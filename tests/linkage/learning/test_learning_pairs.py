import numpy as np
import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage import compare
from pipeline.linkage.learning import learning_pairs
from pipeline.linkage.learning.learning_pairs import Delivery, take_sample
from pipeline.linkage.learning.train import learn
from pipeline.linkage.model import start_model
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.ties import TieLevel

WORDS = {"same": 1, "different": 2, "unsure": 3}


@pytest.fixture
def sample_of(family, town, record, monkeypatch):
    monkeypatch.setattr(learning_pairs, "RANDOM_PAIRS", 1_000)

    def take(records, judgements=()):
        rows = [dict.fromkeys(tables.JUDGEMENT.names) | row for row in judgements]
        return take_sample(
            Delivery(
                pa.Table.from_pylist(records, schema=tables.IDENTITY),
                pa.Table.from_pylist([*family, *town], schema=tables.PERSON),
                pa.Table.from_pylist(rows, schema=tables.JUDGEMENT),
            ),
            start_model(),
        )

    return take


def judged(row_number, word):
    return {"source": "banking", "file_name": "made_up", "row_number": row_number, "household_id": "H1",
            "member_no": 1, "judgement": word}  # fmt: skip


def test_what_people_judged_is_a_label(sample_of, record):
    records = [record("banking", row, "宋晓峰") for row in WORDS.values()]
    labelled = sample_of(records, [judged(row, word) for word, row in WORDS.items()])
    assert (labelled.same.shape[0], labelled.different.shape[0]) == (1, 1)
    assert labelled.same[0, compare.NAME] == labelled.different[0, compare.NAME] == NameLevel.ONE_CHARACTER
    assert sample_of(records).same.shape == (0, len(compare.COMPARISONS))


def test_labels_move_the_rate_they_are_about(sample_of, record, number_of):
    records = [record("banking", 1, "宋晓冰", id_number=number_of())]
    records += [record("banking", 2 + n, "宋晓峰", phone=str(13_800_139_000 + n)) for n in range(30)]
    without, labelled = sample_of(records), sample_of(records, [judged(2 + n, "same") for n in range(30)])
    before, after = (
        learn([each], start_model()).levels["name"][NameLevel.ONE_CHARACTER] for each in (without, labelled)
    )
    assert labelled.same.shape[0] == 30
    assert after.m > before.m * 2
    assert after.u == before.u


def test_no_record_vouches_for_its_own_tie(sample_of, record, number_of):
    alone = [record("employment", 1, "宋晓冰", id_number=number_of(), tie="employer:甲厂")]
    again = record("social_security", 2, "宋晓冰", id_number=number_of(), tie="employer:甲厂")
    assert sample_of(alone).by_number[:, compare.TIE].tolist() == [TieLevel.MISSING]
    assert sample_of([*alone, again]).by_number[:, compare.TIE].tolist() == [TieLevel.OWN] * 2


def test_random_pairs_are_two_people(sample_of, record, number_of):
    found = sample_of([record("banking", 1, "宋晓冰", id_number=number_of())])
    assert found.random.shape[0] > 900
    assert np.count_nonzero(found.random[:, compare.NAME] == NameLevel.EQUAL) == 0
