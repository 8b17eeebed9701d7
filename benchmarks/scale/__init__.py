"""The whole cycle by size, against a floor measured in the same run: `make bench`."""
