"""What a result is based on has its words."""

from __future__ import annotations

from pipeline.decision.bases import BY_CATEGORY, BY_LIMIT, BY_REASON
from pipeline.decision.explain_texts import REASONS
from pipeline.wording.means import LIMIT, PARAMETER


def test_every_parameter_that_is_cited_has_its_words():
    cited = {name for names in (*BY_REASON.values(), *BY_CATEGORY.values()) for name in names} | set(BY_LIMIT.values())
    assert cited <= set(PARAMETER)
    assert set(BY_REASON) <= set(REASONS)
    assert set(BY_LIMIT) == set(LIMIT)
