"""Landed bytes: sealed on disk, the same bytes for who holds the key, nothing for who does not."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pyrage
import pytest

from connectors.manifest import MANIFEST
from pipeline.errors import DeliveryRefused
from pipeline.landed import Landed, LandedBytesGone
from pipeline.sealing import KeyUnusable, SealBroken
from pipeline.settings import Settings

PLAIN = "姓名,身份证号\n张三,440301199001011234\n".encode("gb18030") * 9_000  # several of the format's chunks


@pytest.fixture
def landed(tmp_path):
    return Landed(tmp_path / "home")


@pytest.fixture
def keep(landed, tmp_path):
    """(bytes, file name) -> the sha256 they are kept under."""

    def kept(content, name="工资.csv"):
        (tmp_path / name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        landed.keep(tmp_path / name, sha256, "employment")
        return sha256

    return kept


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", [b"", b"x", PLAIN], ids=["empty", "short", "long"])
def test_what_is_kept_is_read_again(landed, keep, content):
    sha256 = keep(content)
    assert landed.has(sha256)
    assert landed.read(sha256) == content
    with landed.opened(sha256) as plain:
        assert plain.read_bytes() == content
        assert stat.S_IMODE(plain.stat().st_mode) == 0o600
        assert stat.S_IMODE(plain.parent.stat().st_mode) == 0o700
    assert not plain.parent.exists()


def test_on_disk_nothing_of_it_can_be_read(landed, keep):
    sealed = landed.path(keep(PLAIN)).read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    for word in ("姓名", "张三"):
        for encoding in ("gb18030", "utf-8"):
            assert word.encode(encoding) not in sealed
    assert b"440301199001011234" not in sealed


def test_only_the_account_that_runs_the_pipeline_may_read_either(landed, keep):
    path = landed.path(keep(PLAIN))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(landed.key_file.stat().st_mode) == 0o600


def test_a_key_as_the_formats_own_tool_writes_it(tmp_path, keep, landed):
    key = pyrage.x25519.Identity.generate()
    named = tmp_path / "office.key"
    named.write_text(f"# created: 2026-11-22\n# public key: {key.to_public()}\n{key}\n", encoding="ascii")
    other = Landed(landed.home, named)
    sha256 = hashlib.sha256(PLAIN).hexdigest()
    (tmp_path / "a.csv").write_bytes(PLAIN)
    other.keep(tmp_path / "a.csv", sha256, "employment")
    assert other.read(sha256) == PLAIN
    assert not landed.key_file.exists()
    assert pyrage.decrypt(other.path(sha256).read_bytes(), [key]) == PLAIN


def test_kept_twice_it_is_one_file(landed, keep):
    first = keep(PLAIN)
    before = landed.path(first).read_bytes()
    assert keep(PLAIN, "again.csv") == first
    assert landed.path(first).read_bytes() == before
    assert files(landed.root) == [landed.path(first)]


def test_without_the_key_nothing_is_read_and_no_second_one_is_made(landed, keep):
    sha256 = keep(PLAIN)
    landed.key_file.unlink()
    for call in (lambda: landed.read(sha256), lambda: keep(b"more", "b.csv")):
        with pytest.raises(KeyUnusable, match="not there") as refused:
            call()
        assert refused.value.exit_code == 5
    assert not landed.key_file.exists()
    assert files(landed.root) == [landed.path(sha256)]


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no single age key"), ("AGE-SECRET-KEY-1NO\n", "no single age key"), ("é", "cannot be read"),
     (f"{pyrage.x25519.Identity.generate()}\n" * 2, "no single age key"),
     (f"{pyrage.x25519.Identity.generate()}\n", "another key")],
    ids=["empty", "no-key", "no-text", "two-keys", "another"],
)  # fmt: skip
def test_a_key_that_is_not_theirs(landed, keep, content, said):
    sha256 = keep(PLAIN)
    landed.key_file.write_text(content, encoding="utf-8")
    with pytest.raises(KeyUnusable, match=said) as refused:
        landed.read(sha256)
    assert str(landed.key_file) in str(refused.value)
    assert "AGE-SECRET" not in str(refused.value)
    assert not [path for path in landed.home.iterdir() if path.name.startswith(".unsealed-")]


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:-40] + b"\0" + b[-39:], lambda b: b[:60]], ids=["end", "middle", "head"]
)
def test_sealed_bytes_that_were_changed_are_never_read_as_if_whole(landed, keep, damage):
    path = landed.path(keep(PLAIN))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SealBroken, match="is damaged") as refused:
        landed.read(hashlib.sha256(PLAIN).hexdigest())
    assert str(path) in str(refused.value)


def test_a_file_changed_after_its_hash_was_checked_is_not_landed(landed, tmp_path):
    (tmp_path / "a").write_bytes(b"changed")
    with pytest.raises(DeliveryRefused, match="sha256"):
        landed.keep(tmp_path / "a", "0" * 64, "banking")
    assert files(landed.root) == []


def frozen(*, may_miss=(), **files_of):
    deliveries = {name: {"files": {"工资.csv": {"sha256": one}}} for name, (one, _) in files_of.items()}
    return {
        "deliveries": deliveries, "may_miss": list(may_miss),
        "manifests": {name: manifest for name, (_, manifest) in files_of.items()},
    }  # fmt: skip


def test_an_inbox_as_it_was_delivered(landed, keep):
    one, manifest = keep(PLAIN), keep(b"{}", MANIFEST)
    with landed.inbox(frozen(employment=(one, manifest))) as inbox:
        found = {str(path.relative_to(inbox)): path.read_bytes() for path in files(inbox)}
    assert found == {"employment/工资.csv": PLAIN, f"employment/{MANIFEST}": b"{}"}
    assert not inbox.exists()


def test_an_inbox_of_which_a_file_is_gone(landed, keep):
    one, manifest = keep(PLAIN), keep(b"{}", MANIFEST)
    run = {"employment": (one, manifest), "banking": ("0" * 64, manifest)}
    with pytest.raises(LandedBytesGone, match="banking 工资"), landed.inbox(frozen(**run)):
        pass
    with landed.inbox(frozen(may_miss=["banking"], **run)) as inbox:
        assert [path.name for path in inbox.iterdir()] == ["employment"]


def test_settings_name_the_key_and_the_home(tmp_path):
    assert Landed.of(Settings(home=tmp_path)).key_file == tmp_path / "keys" / "landed.key"
    assert Landed.of(Settings(home=tmp_path, landed_key=tmp_path / "k")).key_file == tmp_path / "k"
