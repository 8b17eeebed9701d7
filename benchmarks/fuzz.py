"""Fuzz the readers and parsers: `python benchmarks/fuzz.py --cells 200000 --files 2000 --seed 1`.

Cells: forms agencies send, cut, spliced and mixed with hostile text, in every column of every table.
Files: small real deliveries with bytes flipped, cut, spliced, doubled and cells swapped; archives also inside.
Nothing may come of it but a refusal or rows, each of them in exactly one place.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

from connectors.contract import Contract
from connectors.contract_file import load_contract
from connectors.files import open_file, table_of
from connectors.readers.rows import Row, batches
from connectors.typed import type_batch
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.sampling import make_sample

SEEDS = (
    "", "-", "无", "NULL", "/", "20181231", "2018-12-31", "2018/12/31", "2018年12月31日", "2018-12", "201812", "43465",
    "１２３４", "1,234.50", "￥1,234元", "80 ㎡", "1/2", "50%", "1/0", "0/1", "-5", "−5", "1e5", "9" * 40, "0.1234567",
    "11010119900307001x", "１１０１０１１９９００３０７００１Ｘ", "阿卜杜·热合曼", "阿卜杜‧热合曼", "歐陽娜娜",
    "𠮷野", "城镇职工养老", "缴费",
    "待遇", "产权", "租賃備案", "住宅", "现势", "劳动合同", "活期",
    "CNY", "USD", "Y", "N", "head", "applicant", "dibao", "1", "0",
    '{"2018-01": 120000}', '{"2018-01": 1, "201801": 2}', "{}", "[1]", '{"2018-01": {"a": 1}}', "#VALUE!", "9999-12-31",
    "0000-00-00", "2018-02-30", "2018-12-31T23:59:59+08:00", "\x00",
    "\u202eabc", "\ufeff", "a\u0301" * 50, "ﷺ" * 20, "²³",
    "٣٤٥", "½", "Ⅷ", "㍻", "\x1f", "\U0010ffff", "=1+1", "x" * 2001, "１" * 2000, "inf", "NaN", "1_000", "0x10",
)  # fmt: skip
BATCH = 500
SOURCES = ("register", "social_security", "employment", "housing", "banking")


def mutated_text(random_: random.Random) -> str:
    """One hostile cell."""
    text = random_.choice(SEEDS)
    for _ in range(random_.choice((0, 0, 1, 1, 2, 5))):
        at = random_.randint(0, len(text))
        match random_.randrange(5):
            case 0:
                text = text[:at]
            case 1:
                text = text[:at] + random_.choice(SEEDS) + text[at:]
            case 2:
                text = text[:at] + _character(random_) + text[at + 1 :]
            case 3:
                text = text[at:] + text[:at]
            case _:
                text = text.replace(random_.choice("0123-/.年"), _character(random_))
    return text


def _character(random_: random.Random) -> str:
    code = random_.choice((random_.randrange(128), random_.randrange(0x3000), random_.randrange(0x110000)))
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)  # noqa: PLR2004 - half a pair is no text


def mutated_bytes(random_: random.Random, data: bytes) -> bytes:
    """The file with one to eight wounds."""
    found = bytearray(data)
    for _ in range(random_.randint(1, 8)):
        at, to = sorted((random_.randint(0, len(found)), random_.randint(0, len(found))))
        to = min(to, at + random_.choice((1, 4, 64, 4096)))
        match random_.randrange(7):
            case 0 if at < len(found):
                found[at] ^= 1 << random_.randrange(8)
            case 1:
                del found[at:to]
            case 2:
                found[at:at] = found[at:to]
            case 3:
                found[at:to] = random_.randbytes(to - at)
            case 4:
                found[at:at] = mutated_text(random_).encode("utf-8")
            case 5 if random_.random() < 0.2:  # noqa: PLR2004 - most wounds leave the end in place
                del found[at:]
            case _:
                marks = (b"\n", b"\r", b",", b"|", b'"', b"{", b"<", b">", b"&", b"\x00", b"\\")
                found[at:to] = random_.choice(marks)
    return bytes(found)


def inside_zip(random_: random.Random, data: bytes) -> bytes:
    """The workbook with one wounded part, whole as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if "theme" not in name and "docProps" not in name]
        hurt = random_.choice(names)
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated_bytes(random_, part) if name == hurt else part)
    return out.getvalue()


def swapped_cells(random_: random.Random, data: bytes, contract: Contract) -> bytes:
    """The text with hostile cells in place of some, in its own encoding."""
    encoding, mark = contract.format.encoding, contract.format.delimiter
    lines = data.decode(encoding).split("\n")
    for _ in range(random_.randint(1, 6)):
        at = random_.randrange(1, len(lines)) if len(lines) > 1 and random_.random() < 0.98 else 0  # noqa: PLR2004
        cells = lines[at].split(mark)
        cells[random_.randrange(len(cells))] = mutated_text(random_).replace("\n", " ")
        lines[at] = mark.join(cells)
    return "\n".join(lines).encode(encoding)


def wounded(random_: random.Random, data: bytes, contract: Contract) -> bytes:
    """The file after one of the kinds of wound its format can have."""
    kind, format_ = random_.random(), contract.format.reader
    if kind < 0.2:  # noqa: PLR2004 - a fifth of the files is hurt blindly
        return mutated_bytes(random_, data)
    if format_ == "xlsx":
        return inside_zip(random_, data)
    if format_ == "json_lines":
        lines = gzip.decompress(data)
        hurt = swapped_cells(random_, lines, contract) if kind < 0.6 else mutated_bytes(random_, lines)  # noqa: PLR2004
        return gzip.compress(hurt, 1)
    return swapped_cells(random_, data, contract)


def check_batches(contract: Contract, path: Path) -> tuple[int, int]:
    """Rows accepted and set aside of a file; AssertionError where a row is in no place or in two."""
    good = bad = 0
    for batch in open_file(contract, path):
        typed = type_batch(contract, path.name, batch)
        places = typed.records["row_number"].to_pylist() + typed.quarantine["row_number"].to_pylist()
        assert sorted(places) == list(range(good + bad + 1, good + bad + 1 + batch.num_rows)), "a row lost or doubled"
        good, bad = good + typed.records.num_rows, bad + typed.quarantine.num_rows
    return good, bad


def sound_files(folder: Path) -> dict[str, list[Path]]:
    """The files of a small made-up municipality by source."""
    make_sample("yiyang", Cycle.of("yiyang", "2018H2"), folder, households=6, seed=7)
    return {source: sorted(path for path in (folder / "inbox" / source).iterdir() if path.name != "manifest.json")
            for source in SOURCES}  # fmt: skip


def fuzz_cells(count: int, random_: random.Random, files: dict[str, list[Path]]) -> Counter[str]:
    """At least `count` hostile cells, one to three a row among the cells of a sound one, in every column."""
    found: Counter[str] = Counter()
    tables = [(load_contract(source), path) for source in SOURCES for path in files[source]]
    lines = {
        path: [row for batch in open_file(contract, path) for row in batch.to_pylist()] for contract, path in tables
    }
    while found["cells"] < count:
        for contract, path in tables:
            table = contract.tables[table_of(contract, path.name)]
            rows = []
            for _ in range(BATCH):
                line = random_.choice(lines[path] or [dict.fromkeys(table.delivered)])
                cells = [line[name] for name in table.delivered]
                for _ in range(random_.randint(1, 3)):
                    cells[random_.randrange(len(cells))] = mutated_text(random_)
                    found["cells"] += 1
                rows.append(Row(cells))
            for batch in batches(rows, table):
                typed = type_batch(contract, path.name, batch)
                places = typed.records["row_number"].to_pylist() + typed.quarantine["row_number"].to_pylist()
                assert sorted(places) == batch["row_number"].to_pylist(), "a row lost or doubled"
                found["rows accepted"] += typed.records.num_rows
                found["rows set aside"] += typed.quarantine.num_rows
    return found


def fuzz_files(count: int, random_: random.Random, files: dict[str, list[Path]], folder: Path) -> Counter[str]:
    """`count` wounded files, one reader after the other; what crashes one is left in `folder`."""
    found: Counter[str] = Counter()
    for number in range(count):
        source = SOURCES[number % len(SOURCES)]
        origin, contract = random_.choice(files[source]), load_contract(source)
        path = folder / origin.name
        path.write_bytes(wounded(random_, origin.read_bytes(), contract))
        start = time.monotonic()
        try:
            good, bad = check_batches(contract, path)
            found["files read"] += 1
            found["file rows accepted"] += good
            found["file rows set aside"] += bad
        except DeliveryRefused as refusal:
            found["files refused" if str(refusal).isprintable() else "crashes"] += 1
        except Exception:  # noqa: BLE001 - what is looked for
            traceback.print_exc()
            found["crashes"] += 1
            path.rename(folder / f"crash-{number}-{path.name}")
        found["slowest file, ms"] = max(found["slowest file, ms"], int((time.monotonic() - start) * 1000))
    return found


def main() -> int:
    """Run both and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=200_000)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random_ = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    folder = Path(tempfile.mkdtemp(prefix="hesv-fuzz-"))
    files = sound_files(folder / "sound")
    found = fuzz_cells(options.cells, random_, files) + fuzz_files(options.files, random_, files, folder)
    for what, count in sorted(found.items()):
        print(f"{what:20} {count:>10,}")  # noqa: T201
    if found["crashes"]:
        print(f"what crashed is in {folder}")  # noqa: T201
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
