"""What a contender's own process used: wall seconds, CPU seconds of all its threads, peak memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

KIB_A_MB = 1024


@dataclass(slots=True)
class Clock:
    """Laps of one run, in the order they ended; each counts from the end of the one before."""

    laps: dict[str, dict[str, float]] = field(default_factory=dict)
    _wall: float = field(default_factory=time.perf_counter)
    _cpu: float = field(default_factory=time.process_time)

    def lap(self, name: str) -> None:
        """End a lap."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.laps[name] = {"seconds": round(wall - self._wall, 3), "cpu_seconds": round(cpu - self._cpu, 3)}
        self._wall, self._cpu = wall, cpu

    def skip(self) -> None:
        """Start the next lap here: reading inputs is nobody's linkage."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def write(self, path: Path, **facts: object) -> None:
        """Laps, their sums and the peak memory of the process so far, as JSON."""
        total = {key: round(sum(lap[key] for lap in self.laps.values()), 3) for key in ("seconds", "cpu_seconds")}
        path.write_text(json.dumps({**total, "peak_mb": peak_mb(), "laps": self.laps, **facts}, indent=1))


def peak_mb() -> int:
    """The largest resident set of this process, MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // (KIB_A_MB * KIB_A_MB) if sys.platform == "darwin" else peak // KIB_A_MB)
