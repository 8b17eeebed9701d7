"""Linkage against its peers: `make bench-link`. `deliveries` makes the data, `run` the contest, `report` the page."""
