"""The link model: frozen, versioned data. What a level weighs, what a source needs, how candidates are found.

Weights are in bits, log2(m / u): m is how often a level is seen on pairs that are one person, u on pairs that are
not. Nothing is learnt inside a run; `train` makes a model apart, `dump_model` writes it, `default_model` reads the
one shipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import yaml

from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.learning.intervals import Estimate
from pipeline.linkage.reading.characters import Characters, load_characters

Floats = npt.NDArray[np.float64]

DEFAULT: Final = "data/model.yml"
START: Final = "data/start.yml"
REGISTER_PERSONS: Final = 10_000
"""The size of register that the rates of somebody else's number are for: among more people chance meets fewer."""
SHARE_DIGITS: Final = 7
SHARES: Final = ("weighed_precision", "doubtful_precision", "precision")
DIGEST_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Level:
    """How often a level is seen on pairs that are one person (m) and on others (u)."""

    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities of one source: of the person for a match, of anybody in the register for a review."""

    match: float
    review: float


@dataclass(frozen=True, slots=True)
class ThresholdEstimate:
    """What speaks for a threshold of a match, in records of the deliveries it was chosen on.

    numbered: matches by number. weighed: matches by weighing, as estimated. held_back: identities its precision rests
    on. doubtful_precision: of those just above the threshold. precision: of all matches. review_right: share of the
    reviews left that show the right person.
    """

    numbered: int
    weighed: float
    held_back: int
    weighed_precision: Estimate
    doubtful_precision: Estimate
    precision: Estimate
    review_right: float


@dataclass(frozen=True, slots=True)
class LinkModel:
    """One version of everything linkage rests on beside the data of a run.

    `register_share` and `stranger_share` are the prior probabilities that an identity is of somebody in the register,
    or of a stranger the delivery also knows by number; `homonym_share` is the odds that a pair that agrees on name
    and birth date is two people. `block_sizes` caps each blocking rule: a larger block yields no pairs.
    """

    model_version: str
    levels: Mapping[str, tuple[Level, ...]]  # by comparison, in the order of its levels
    thresholds: Mapping[str, Thresholds]  # by source
    block_sizes: Mapping[str, int]  # by blocking rule
    register_share: float
    stranger_share: float
    homonym_share: float
    characters: Characters
    estimates: Mapping[str, ThresholdEstimate] = field(default_factory=dict)  # by source
    trained_on: tuple[str, ...] = ()

    def with_thresholds(
        self, thresholds: Mapping[str, Thresholds], estimates: Mapping[str, ThresholdEstimate]
    ) -> LinkModel:
        """The model with other thresholds, and what speaks for them."""
        return replace(self, thresholds=thresholds, estimates=estimates)

    def thresholds_of(self, source: str) -> Thresholds:
        """A source's thresholds. One the model does not know has the highest for a match, the lowest for a review."""
        known = self.thresholds.values()
        careful = Thresholds(max(each.match for each in known), min(each.review for each in known))
        return self.thresholds.get(source, careful)

    def present(self, comparison: str, level: int) -> Level:
        """A level's m and u among pairs where both values are there."""
        levels = self.levels[comparison]
        return Level(levels[level].m / (1 - levels[-1].m), levels[level].u / (1 - levels[-1].u))

    def weights(self) -> tuple[Floats, ...]:
        """Bits by level, one array a comparison, in the order of COMPARISONS."""
        return tuple(level_bits(np.array([(level.m, level.u) for level in self.levels[name]])) for name in COMPARISONS)


def level_bits(rates: Floats) -> Floats:
    """log2(m / u) of each level, from levels × (m, u); the last level, a missing value, says nothing.

    The other levels' rates are taken among pairs where both values are there.
    """
    present = rates / (1 - rates[-1])
    bits = np.log2(present[:, 0] / present[:, 1])
    bits[-1] = 0
    return np.asarray(bits, dtype=np.float64)


HEADER: Final = """\
# A link model: made by pipeline.linkage.learning.train, read by pipeline.linkage.model. Do not edit weights by hand.
#
# register_share, stranger_share: how probable it is, before any comparison, that an identity is of somebody in the
#   register, or of a stranger the same deliveries know by a sound number.
# homonym_share: odds that a pair of one name and one birth date is two people, the other unknown by number.
# trained_on: the deliveries it was learnt from. No truth and no label but people's judgements was among them.
# characters: sha256 of the character tables it was learnt with (the first characters of it).
# thresholds: least probability of a match by weighing, chosen by `estimates`; and of a review,
#   decided: where it is more likely than not that the record is of somebody in the register, people judge whose.
# estimates: what speaks for a source's threshold of a match. Numbers of records that have one were held back and the
#   records linked without: the lowest threshold was taken at which the precision of all matches is above 0.9995, and
#   that of the most doubtful, just above the threshold, above 0.98, at the lower end of the interval of 95 % (value,
#   low, high).
#   numbered: matches by number in those deliveries; weighed: matches by weighing; held_back: how many identities
#   held back weighed_precision rests on; review_right: share of the reviews left that show the right person.
# block_sizes (decided): a blocking rule yields no pairs for a key that more candidates share.
# comparisons: m and u of each level, in the order of the levels; a weight is log2(m / u), a missing value has none.
#   The number's u of equal and household is for a register of 10,000 persons.

"""


class ModelInvalid(ValueError):
    """A model file that lacks a level, or names one that does not exist."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place, self.problem = place, problem

    def __str__(self) -> str:
        return f"Link model, {self.place}: {self.problem}. Make it anew with `train`, or take the shipped one."


def parse_model(text: str, characters: Characters) -> LinkModel:
    """Read a model from YAML.

    Raises:
        ModelInvalid: a comparison or level is missing or unknown.
    """
    data: dict[str, Any] = yaml.safe_load(text)
    return LinkModel(
        str(data["model_version"]),
        {name: _parse_levels(name, kind, data["comparisons"]) for name, kind in COMPARISONS.items()},
        {source: Thresholds(**values) for source, values in data["thresholds"].items()},
        data["block_sizes"],
        data["register_share"],
        data["stranger_share"],
        data["homonym_share"],
        characters,
        {source: _parse_estimate(values) for source, values in data.get("estimates", {}).items()},
        tuple(data.get("trained_on", ())),
    )


def _parse_estimate(values: dict[str, Any]) -> ThresholdEstimate:
    shares = {name: Estimate(*values[name]) for name in SHARES}
    return ThresholdEstimate(**{**values, **shares})


def _parse_levels(name: str, kind: type[IntEnum], comparisons: dict[str, Any]) -> tuple[Level, ...]:
    found = comparisons.get(name, {})
    expected = [level.name.lower() for level in kind]
    if sorted(found) != sorted(expected):
        raise ModelInvalid(name, f"expected levels {', '.join(expected)}, found {', '.join(found) or 'none'}")
    return tuple(Level(**found[level]) for level in expected)


def dump_model(model: LinkModel) -> str:
    """The YAML of a model; `parse_model` reads it back."""
    data = {
        "model_version": model.model_version,
        "trained_on": list(model.trained_on),
        "characters": digest_of(model.characters),
        "register_share": model.register_share,
        "stranger_share": model.stranger_share,
        "homonym_share": model.homonym_share,
        "thresholds": {
            source: {"match": values.match, "review": values.review} for source, values in model.thresholds.items()
        },
        "estimates": {source: _dump_estimate(each) for source, each in model.estimates.items()},
        "block_sizes": dict(model.block_sizes),
        "comparisons": {
            name: {
                level.name.lower(): {"m": values.m, "u": values.u}
                for level, values in zip(kind, model.levels[name], strict=True)
            }
            for name, kind in COMPARISONS.items()
        },
    }
    return HEADER + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def digest_of(characters: Characters) -> str:
    """The first characters of the sha256 over what is known of characters, the same in every order."""
    readings = {character: sorted(sounds) for character, sounds in characters.readings.items()}
    shapes = {character: sorted(marks) for character, marks in characters.shapes.items()}
    forms = [sorted(characters.simplified.items()), sorted(characters.folded.items())]
    text = json.dumps([*forms, sorted(readings.items()), sorted(shapes.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def _dump_estimate(estimate: ThresholdEstimate) -> dict[str, Any]:
    shares = {
        name: [round(share, SHARE_DIGITS) for share in (value.value, value.low, value.high)]
        for name, value in ((name, getattr(estimate, name)) for name in SHARES)
    }
    return asdict(estimate) | shares


def start_model() -> LinkModel:
    """What `train` starts from: thresholds, block sizes, and rates guessed by hand."""
    return parse_model(resources.files("pipeline.linkage").joinpath(START).read_text("utf-8"), load_characters())


def default_text() -> str:
    """The YAML of the model shipped with this package."""
    return resources.files("pipeline.linkage").joinpath(DEFAULT).read_text("utf-8")


def default_model() -> LinkModel:
    """The model shipped with this package, with its character table."""
    return parse_model(default_text(), load_characters())
