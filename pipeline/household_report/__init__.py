"""核对报告: the verification report of one household, as values and on paper."""
