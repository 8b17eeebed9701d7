"""A link's evidence as a waterfall: from the prior through every comparison to the match weight, in bits."""
