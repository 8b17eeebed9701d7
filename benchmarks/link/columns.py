"""Numpy values as Arrow columns of a delivery."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from benchmarks.link.population import Ints, Texts


def constant(value: str | None, count: int) -> pa.Array:
    """One text, or null, `count` times."""
    return pa.array([value], pa.string()).take(pa.array(np.zeros(count, dtype=np.int64)))


def texts(values: Texts) -> pa.Array:
    """Texts, null for the empty one."""
    return pa.array(values, pa.string(), mask=values == "")


def phone_texts(phones: Ints) -> pa.Array:
    """Numbers as texts, null for 0."""
    return pa.array(phones, mask=phones == 0).cast(pa.string())


def days(values: Ints, *, present: bool = True) -> pa.Array:
    """Days since 1970 as dates; all null where the source has none."""
    return pa.array(values.astype(np.int32), mask=np.full(values.size, not present)).cast(pa.date32())
