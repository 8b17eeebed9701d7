"""The link model: frozen, versioned data. What a level weighs, what a source needs, how candidates are found.

Weights are in bits, log2(m / u): m is how often a level is seen on pairs that are one person, u on pairs that are
not. Nothing is learnt inside a run; `train` makes a model apart, `dump_model` writes it, `default_model` reads the
one shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import yaml

from pipeline.linkage.characters import Characters, load_characters
from pipeline.linkage.compare import COMPARISONS

Floats = npt.NDArray[np.float64]

DEFAULT: Final = "data/model.yml"
START: Final = "data/start.yml"


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
# A link model: made by pipeline.linkage.train, read by pipeline.linkage.model. Do not edit weights by hand.
#
# register_share, stranger_share: how probable it is, before any comparison, that an identity is of somebody in the
#   register, or of a stranger the same deliveries know by a sound number.
# homonym_share: odds that a pair of one name and one birth date is two people, the other unknown by number.
# thresholds (decided, not learnt): least probability of a match, by weighing alone, and (that the record is of
#   anybody in the register) of a review. About one record in a hundred is weighed at all, so at 0.98 wrong links by
#   weighing stay below 2 in 10,000 matches even if every one stood at the threshold; a record that may be one of
#   two or three people is for people to judge, so reviews begin at 0.3.
# block_sizes (decided): a blocking rule yields no pairs for a key that more candidates share.
# comparisons: m and u of each level, in the order of the levels; a weight is log2(m / u), a missing value has none.

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
    )


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
        "register_share": model.register_share,
        "stranger_share": model.stranger_share,
        "homonym_share": model.homonym_share,
        "thresholds": {
            source: {"match": values.match, "review": values.review} for source, values in model.thresholds.items()
        },
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


def start_model() -> LinkModel:
    """What `train` starts from: thresholds, block sizes, and rates guessed by hand."""
    return parse_model(resources.files("pipeline.linkage").joinpath(START).read_text("utf-8"), load_characters())


def default_model() -> LinkModel:
    """The model shipped with this package, with its character table."""
    text = resources.files("pipeline.linkage").joinpath(DEFAULT).read_text("utf-8")
    return parse_model(text, load_characters())
