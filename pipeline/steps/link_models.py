"""Which link model a run uses: the shipped one or another file. A copy stays in the run's folder and is what counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from pipeline.errors import HesvError, UsageError
from pipeline.landed import Landed
from pipeline.linkage.model import LinkModel, ModelInvalid, default_text, parse_model
from pipeline.linkage.reading.characters import load_characters
from pipeline.settings import Settings
from pipeline.steps.context import RunContext
from pipeline.store import RunStore

FILE: Final = "link_model.yml"


class LinkModelRefused(UsageError):
    """A file chosen as link model that is none."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file, self.problem = file, problem

    def __str__(self) -> str:
        return f"{self.file} is no link model: {self.problem} Name a file that `hesv train` made, or none."


class LinkModelGone(HesvError):
    """The link model a run was frozen with is no longer kept."""

    exit_code = 5

    def __init__(self, run_id: str, sha256: str) -> None:
        super().__init__(run_id, sha256)
        self.run_id, self.sha256 = run_id, sha256

    def __str__(self) -> str:
        return (
            f"Run {self.run_id!r} used a link model (sha256 {self.sha256[:12]}…) that is neither in its folder nor "
            "under HESV_HOME/landed any more. Check HESV_HOME, or run the cycle again: hesv run --inbox DIR"
        )


def chosen_text(settings: Settings, given: Path | None = None) -> str:
    """The link model to freeze: the file given, else the one of HESV_LINK_MODEL, else the one shipped.

    Raises:
        LinkModelRefused: the file cannot be read, or is no model.
    """
    path = given or settings.link_model
    if path is None:
        return default_text()
    try:
        text = path.read_text(encoding="utf-8")
        _parse(text)
    except OSError:
        raise LinkModelRefused(str(path), "it cannot be read.") from None
    except (ModelInvalid, yaml.YAMLError, KeyError, TypeError, ValueError) as problem:
        said = str(problem) if isinstance(problem, ModelInvalid) else "its keys are not those of a model."
        raise LinkModelRefused(str(path), said) from None
    return text


def model_versions(text: str) -> dict[str, str]:
    """What run.json says of its link model."""
    return {"model_version": _parse(text).model_version, "model_sha256": _sha256(text)}


def freeze_model(settings: Settings, store: RunStore, text: str) -> None:
    """Keep a copy in the run's folder, and one with the landed bytes, which outlive it."""
    path = store.file(FILE)
    path.write_text(text, encoding="utf-8")
    Landed.of(settings).keep(path, _sha256(text), FILE)


def frozen_model(run: RunContext) -> LinkModel:
    """The link model the run was opened with; the shipped one of a run made before runs kept theirs.

    Raises:
        LinkModelGone: it is nowhere to be found.
    """
    return _parse(frozen_text(run.settings, run.store, run.frozen))


def frozen_text(settings: Settings, store: RunStore, frozen: dict[str, Any]) -> str:
    """The text of `frozen_model`: from the run's folder, from the landed bytes, or the one shipped."""
    sha256 = frozen.get("model_sha256")
    if sha256 is None:
        return default_text()
    for text in (*_kept_texts(Landed.of(settings), store, sha256), default_text()):
        if _sha256(text) == sha256:
            return text
    raise LinkModelGone(store.run_id, sha256)


def _kept_texts(landed: Landed, store: RunStore, sha256: str) -> Iterator[str]:
    if (store.root / FILE).exists():
        yield (store.root / FILE).read_text(encoding="utf-8")
    if landed.has(sha256):
        yield landed.read(sha256).decode("utf-8")


def _parse(text: str) -> LinkModel:
    return parse_model(text, load_characters())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
