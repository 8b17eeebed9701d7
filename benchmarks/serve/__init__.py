"""Look-ups and feeds in a warehouse of four cycles: `make bench-serve`."""
