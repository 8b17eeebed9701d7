"""Bytes of a file at rest are given; a growing, linked, unreadable or endless one is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.plain_file import CHUNK, file_chunks, printable
from pipeline.errors import DeliveryRefused


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1])
def test_a_file_at_rest(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(b"x" * size)
    assert b"".join(file_chunks(tmp_path / "a", "banking", size)) == b"x" * size


@pytest.mark.parametrize("change", ["grows", "shrinks", "is written over"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 3 * CHUNK)
    chunks = file_chunks(path, "banking")
    next(chunks)
    if change == "grows":
        with path.open("ab") as handle:
            handle.write(b"x" * CHUNK)
    elif change == "shrinks":
        os.truncate(path, CHUNK + 5)
    else:
        os.utime(path, ns=(1, 1))
    with pytest.raises(DeliveryRefused, match="still being written") as refused:
        list(chunks)
    assert (refused.value.source, refused.value.place) == ("banking", "a")


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "none", "too large"])
def test_what_is_no_plain_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    {
        "link": lambda: path.symlink_to("/etc/hostname"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "none": lambda: None,
        "too large": lambda: path.write_bytes(b"12345"),
    }[kind]()
    with pytest.raises(DeliveryRefused) as refused:
        list(file_chunks(path, "banking", 4))
    assert refused.value.todo


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_we_may_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    with pytest.raises(DeliveryRefused, match="readable"):
        list(file_chunks(tmp_path / "a", "banking"))


@pytest.mark.parametrize(
    ("name", "after"),
    [("工资.xlsx", "工资.xlsx"), ("a\x1b[2J", "'a\\x1b[2J'"), ("\u202etxt", "'\\u202etxt'"), ("\udcff", "'\\udcff'")],
)
def test_a_name_as_a_message_may_show_it(name: str, after: str) -> None:
    assert printable(name) == after
