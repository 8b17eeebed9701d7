from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from pipeline.linkage import blocking
from pipeline.linkage.compare import COMPARISONS, IdLevel
from pipeline.linkage.model import ModelInvalid, Thresholds, dump_model, level_bits, parse_model, start_model
from pipeline.linkage.reading.addresses import AddressLevel
from pipeline.linkage.reading.fields import BirthLevel, PhoneLevel
from pipeline.linkage.reading.names import NameLevel


def test_a_model_is_written_and_read_back(model, characters):
    assert parse_model(dump_model(model), characters) == model


@pytest.mark.parametrize(
    ("old", "new"), [("    homophone:", "    hommophone:"), ("  sex:", "  gender:"), ("    variant:\n", "    equal:\n")]
)
def test_a_level_that_is_lacking_or_unknown_is_refused(old, new, model, characters):
    with pytest.raises(ModelInvalid, match="expected levels"):
        parse_model(dump_model(model).replace(old, new, 1), characters)


def test_bits_are_log2_of_m_over_u_among_present_values():
    bits = level_bits(np.array([(0.4, 0.05), (0.1, 0.45), (0.5, 0.5)]))
    assert bits.tolist() == pytest.approx([3.0, np.log2(0.1 / 0.45), 0.0])


@pytest.mark.parametrize("made", [True, False])
def test_shipped_models_are_whole(made, model):
    shipped = model if made else start_model()
    assert set(shipped.thresholds) == {"social_security", "employment", "housing", "banking"}
    assert set(shipped.block_sizes) == set(blocking.RULES)
    assert all(0.2 <= values.review < values.match < 1 for values in shipped.thresholds.values())
    assert 0 < shipped.register_share + shipped.stranger_share < 1
    for name, kind in COMPARISONS.items():
        assert len(shipped.levels[name]) == len(kind)
        assert all(0 < level.m < 1 and 0 < level.u < 1 for level in shipped.levels[name])


def test_the_shipped_weights_fall_with_the_level(model):
    bits = dict(zip(COMPARISONS, model.weights(), strict=True))
    order = {
        "name": (NameLevel.EQUAL, NameLevel.HOMOPHONE, NameLevel.ONE_CHARACTER, NameLevel.SURNAME, NameLevel.DIFFERENT),
        "id_number": (IdLevel.EQUAL, IdLevel.SLIP, IdLevel.NEAR, IdLevel.UNSOUND, IdLevel.OTHER),
        "birth_date": (BirthLevel.EQUAL, BirthLevel.SWAPPED, BirthLevel.ONE_PART, BirthLevel.DIFFERENT),
        "phone": (PhoneLevel.REGISTER, PhoneLevel.HOUSEHOLD, PhoneLevel.DIFFERENT),
        "address": (AddressLevel.DOOR, AddressLevel.YARD, AddressLevel.PLACE),
    }
    for name, levels in order.items():
        assert all(bits[name][closer] > bits[name][farther] for closer, farther in pairwise(levels))
        assert bits[name][levels[0]] > 10


def test_a_source_the_model_does_not_know_is_judged_most_carefully(model):
    own = {"banking": Thresholds(0.97, 0.4), "housing": Thresholds(0.99, 0.3)}
    changed = replace(model, thresholds=own)
    assert changed.thresholds_of("banking") == Thresholds(0.97, 0.4)
    assert changed.thresholds_of("vehicles") == Thresholds(0.99, 0.3)
