"""The fate of every delivered row (accepted, quarantined, duplicate), looked up file by file without a join."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class Fates:
    """What `validate/sort_rows` found: by file, the fate of each row at the place of its number."""

    names: tuple[str, ...]
    by_file: dict[str, npt.NDArray[np.int8]]

    @classmethod
    def read(cls, path: Path) -> Fates:
        """The table it left, one byte a row."""
        columns = ["file_name", "row_number", "fate"]
        table = pq.read_table(path, columns=columns, read_dictionary=["file_name", "fate"]).combine_chunks()
        file, number, fate = (column.combine_chunks() for column in table.unify_dictionaries().columns)
        codes, numbers = file.indices.to_numpy(), number.to_numpy()
        by_file = {}
        for code, name in enumerate(file.dictionary.to_pylist()):
            chosen = codes == code
            fates = np.full(numbers[chosen].max(initial=0) + 1, -1, np.int8)
            fates[numbers[chosen]] = fate.indices.to_numpy()[chosen]
            by_file[name] = fates
        return cls(tuple(fate.dictionary.to_pylist()), by_file)

    def counts(self) -> Counter[tuple[str, str]]:
        """Rows by (file, fate)."""
        counted: Counter[tuple[str, str]] = Counter()
        for file_name, fates in self.by_file.items():
            for code, fate in enumerate(self.names):
                counted[file_name, fate] += int((fates == code).sum())
        return counted

    def kept(self, part: Path, file_name: str, fate: str) -> Iterator[pa.RecordBatch]:
        """The rows of one file's part (typed or bad) that have this fate, in the part's order."""
        if fate not in self.names or file_name not in self.by_file:
            return
        code, fates = self.names.index(fate), self.by_file[file_name]
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches():
                is_kept = fates[batch.column("row_number").to_numpy()] == code
                yield batch if is_kept.all() else batch.filter(pa.array(is_kept))
