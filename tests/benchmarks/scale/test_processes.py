"""Memory and CPU of trees of processes."""

import os
import sys

import pytest

from benchmarks.scale import processes
from benchmarks.scale.processes import PAGE, CommandFailed, measure, memory_of, server_cpu, tree_of

PAGES_A_MB = 1_000_000 / PAGE


@pytest.mark.parametrize(
    ("root", "parents", "expected"),
    [
        (1, {}, {1}),
        (1, {2: 1, 3: 2, 4: 9}, {1, 2, 3}),
        (2, {2: 1, 3: 2, 4: 3, 5: 1}, {2, 3, 4}),
    ],
)
def test_a_tree_is_all_that_descends(root, parents, expected):
    assert tree_of(root, parents) == expected


def pages(*megabytes):
    return [tuple(round(value * PAGES_A_MB) for value in each) for each in megabytes]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], 0),
        (pages((300, 0)), 300),
        (pages((300, 250), (400, 300)), 450),  # 50 + 100 private, the 300 shared ones once
    ],
)
def test_shared_pages_count_once(given, expected):
    assert memory_of(given) == pytest.approx(expected, abs=1)


def test_a_command_is_measured_with_its_children(tmp_path):
    child = (
        "sum(i * i for i in range(6_000_000)); held = bytearray(80_000_000); held[::4096] = b'x' * len(held[::4096])"
    )
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', \"{child}\"])"]
    used, printed = measure(command, os.getpid(), tmp_path, os.environ, tmp_path / "log")
    assert printed == ""
    assert used.cpu_seconds > 0.1
    assert used.peak_mb >= used.command_peak_mb > 80


def test_what_a_command_prints_comes_back_and_a_failure_is_said(tmp_path):
    _, printed = measure([sys.executable, "-c", "print('十')"], os.getpid(), tmp_path, os.environ, tmp_path / "log")
    assert printed == "十\n"
    with pytest.raises(CommandFailed, match="ended with 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"], os.getpid(), tmp_path, os.environ, tmp_path / "log")


def test_cpu_of_a_process_that_works_rises():
    before = server_cpu(os.getpid())
    sum(i * i for i in range(5_000_000))
    assert server_cpu(os.getpid()) > before


def test_a_process_that_has_gone_is_no_error():
    assert processes._stat(2**22 + 1) == []
    assert processes._pages([2**22 + 1]) == []
