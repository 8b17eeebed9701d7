"""Readers know formats only: bytes in, rows of text out. What the columns mean is the contract's."""
