"""Where feeds lie: a folder or any place fsspec reaches. A township's part is valid when its manifest is there.

TARGET/<region>/<cycle>/<township>/<edition>/   the files, and manifest.json, written last
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fsspec

from pipeline.errors import DependencyDown

MANIFEST: Final = "manifest.json"
GROUP_MAY_READ: Final = 0o750


def place_of(target: str, region: str, cycle: str, township: str, number: int) -> str:
    """A township's folder of one edition."""
    return "/".join((target.rstrip("/"), region, cycle, township, f"{number:04d}"))


def put(place: str, folder: Path, manifest: bytes) -> None:
    """Bring a folder's files to their place, the manifest last.

    Raises:
        DependencyDown: the place cannot be written; without its manifest nothing there is valid.
    """
    try:
        there, root = fsspec.core.url_to_fs(place)
        there.makedirs(root, exist_ok=True)
        if there.exists(f"{root}/{MANIFEST}"):
            there.rm_file(f"{root}/{MANIFEST}")  # of files that were lost or changed since
        for file in sorted(folder.iterdir()):
            there.put_file(str(file), f"{root}/{file.name}")
        there.pipe_file(f"{root}/.{MANIFEST}.part", manifest)
        there.mv(f"{root}/.{MANIFEST}.part", f"{root}/{MANIFEST}")
        if there.protocol == "file" or "file" in there.protocol:
            Path(root).chmod(GROUP_MAY_READ)
    except (OSError, ImportError, ValueError) as problem:
        raise DependencyDown(
            "The place of the feeds", f"{type(problem).__name__}: {problem}",
            "Check HESV_FEED_TARGET and repeat the call: it finishes what broke off.",
        ) from problem  # fmt: skip


def is_whole(place: str, manifest: Mapping[str, Any], sha256: str) -> bool:
    """Whether every file of a manifest, and the manifest itself, lies at its place with the bytes it had."""
    there, root = fsspec.core.url_to_fs(place)
    wanted = {MANIFEST: sha256, **{file["name"]: file["sha256"] for file in manifest["files"]}}
    return all(_sha256_at(there, f"{root}/{name}") == digest for name, digest in wanted.items())


def _sha256_at(there: Any, path: str) -> str | None:  # noqa: ANN401 - fsspec's own class
    try:
        with there.open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
