"""How a sound delivery is damaged on purpose. The table of damages is `damage_table.DAMAGES`.

tests/integration/test_damage.py runs it for what comes of each, benchmarks/damage.py for memory and time.
A damage of contents sets the manifest's hash right, so that the contents themselves are met.
"""

# ruff: noqa: D103 - a damage is said by its name

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Damage:
    """`outcome` is "refused" or the rule rows are set aside under; `words` stand in the refusal."""

    name: str
    source: str
    act: Callable[[Path], None]
    words: tuple[str, ...] = ()
    outcome: str = "refused"
    is_heavy: bool = False


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def write_manifest(folder: Path, content: object) -> None:
    (folder / "manifest.json").write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def data_file(folder: Path) -> Path:
    """The first file the manifest names."""
    return folder / str(manifest(folder)["files"][0]["name"])


def set_right(folder: Path, rows: int | None = None) -> None:
    """Write the hash of the first file, as an agency would, and its rows where they are given."""
    content = manifest(folder)
    digest = hashlib.sha256()
    with data_file(folder).open("rb") as handle:
        while chunk := handle.read(MIB):
            digest.update(chunk)
    content["files"][0] |= {"sha256": digest.hexdigest()} | ({} if rows is None else {"rows": rows})
    write_manifest(folder, content)


def stated(**changes: object) -> Callable[[Path], None]:
    return lambda folder: write_manifest(folder, manifest(folder) | changes)


def stated_file(**changes: object) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        content = manifest(folder)
        content["files"][0] |= changes
        write_manifest(folder, content)

    return act


def text_manifest(change: Callable[[str], str]) -> Callable[[Path], None]:
    return lambda folder: write_manifest(folder, change(json.dumps(manifest(folder))))


def bytes_of(change: Callable[[bytes], bytes], rows: int | None = None) -> Callable[[Path], None]:
    """Change the first file's bytes and set the hash right."""

    def act(folder: Path) -> None:
        path = data_file(folder)
        path.write_bytes(change(path.read_bytes()))
        set_right(folder, rows)

    return act


def pieces_of(pieces: Callable[[bytes], Iterable[bytes]]) -> Callable[[Path], None]:
    """The same for more bytes than memory should hold."""

    def act(folder: Path) -> None:
        path = data_file(folder)
        before = path.read_bytes()
        with path.open("wb") as handle:
            handle.writelines(pieces(before))
        set_right(folder)

    return act


def replaced_by(make: Callable[[Path], object], name: str | None = None) -> Callable[[Path], None]:
    """Put something that is no plain file in a file's place."""

    def act(folder: Path) -> None:
        path = folder / name if name else data_file(folder)
        path.unlink()
        make(path)

    return act


def linked(path: Path) -> None:
    other = path.parents[2] / f"outside-{path.name}"
    other.write_bytes(b"{}")
    path.symlink_to(other)


def linked_folder(folder: Path) -> None:
    folder.rename(folder.parents[1] / "outside")
    folder.symlink_to(folder.parents[1] / "outside")


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as handle:
        handle.truncate(size)


def header(change: Callable[[str], str]) -> Callable[[Path], None]:
    """Change the first line of the social-security file."""

    def swap(data: bytes) -> bytes:
        first, _, rest = data.partition(b"\n")
        return change(first.decode("gb18030").rstrip("\r")).encode("gb18030") + b"\n" + rest

    return bytes_of(swap)


def one_row(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change the second line (the first data row of text with a header)."""

    def swap(data: bytes) -> bytes:
        lines = data.split(b"\n")
        return b"\n".join([lines[0], change(lines[1]), *lines[2:]])

    return bytes_of(swap)


def one_account(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def swap(data: bytes) -> bytes:
        first, _, rest = gzip.decompress(data).partition(b"\n")
        return gzip.compress(change(first) + b"\n" + rest, 1)

    return bytes_of(swap)


def zeros_in_gzip(size: int, line: bytes) -> bytes:
    """A gzip archive of that many bytes, made of one line again and again (without ends where it has none)."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, 31), line * (MIB // len(line))
    return b"".join([*(packer.compress(piece) for _ in range(size // MIB)), packer.flush()])


def repacked(path: Path, parts: dict[str, bytes | Iterable[bytes]], method: int = zipfile.ZIP_DEFLATED) -> None:
    """The workbook with other parts, the rest as it was."""
    beside = path.with_suffix(".beside")
    if STRINGS in parts:  # the sample's workbook has its texts in the cells
        link = '<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        with zipfile.ZipFile(path) as old:
            parts[LINKS] = old.read(LINKS).replace(b"</Relationships>", link.encode())
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(beside, "w", method, compresslevel=1) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, content in parts.items():
            with new.open(name, "w") as part:
                part.writelines([content] if isinstance(content, bytes) else content)
    beside.replace(path)


def workbook(
    parts: Callable[[], dict[str, bytes | Iterable[bytes]]], method: int = zipfile.ZIP_DEFLATED
) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        repacked(data_file(folder), parts(), method)
        set_right(folder)

    return act


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
LINKS = "xl/_rels/workbook.xml.rels"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: bytes) -> Callable[[Path], None]:
    return workbook(lambda: {SHEET: b"<worksheet " + MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"})


def huge_part(
    name: str, start: bytes, piece: bytes, size: int, end: bytes, *, is_padded: bool = True
) -> Callable[[Path], None]:
    """A part of that size; random bytes beside it keep the archive's ratio below its limit."""

    def content() -> Iterator[bytes]:
        yield start
        block = piece * (MIB // len(piece))
        for _ in range(size // len(block)):
            yield block
        yield end

    padding: dict[str, bytes | Iterable[bytes]] = {"xl/media/x.bin": os.urandom(size // 60)} if is_padded else {}
    return workbook(lambda: {name: content(), **padding})


def entities() -> dict[str, bytes | Iterable[bytes]]:
    """Ten entities, each ten of the one before: 10^10 characters."""
    lines = [b'<!ENTITY a0 "laughlaugh">']
    lines += [b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10)]
    head = b"<?xml version='1.0'?><!DOCTYPE x [" + b"".join(lines) + b"]>"
    return {STRINGS: head + b"<sst " + MAIN + b"><si><t>&a9;</t></si></sst>"}


def many_parts(folder: Path) -> None:
    with zipfile.ZipFile(data_file(folder), "a") as archive:
        for number in range(70_000):
            archive.writestr(f"x{number}", b"")
    set_right(folder)


def doubled_part(folder: Path) -> None:
    path = data_file(folder)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/styles.xmk", b"<x/>")
    path.write_bytes(path.read_bytes().replace(b"xl/styles.xmk", b"xl/styles.xml"))
    set_right(folder)
