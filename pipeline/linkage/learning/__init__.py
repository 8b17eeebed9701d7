"""What numbers held back teach without truth: a model's weights and thresholds, and how good a run's links are."""
