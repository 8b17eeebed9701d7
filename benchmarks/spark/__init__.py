"""A cycle on DuckDB and on a small Spark cluster of this machine: `make bench-spark`."""
