"""What a changed policy would do: pure comparison of two outcomes of one cycle."""
