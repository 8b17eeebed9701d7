"""What screening finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.wording.languages import ZH
from pipeline.wording.results import CATEGORY, SCREENING

KIND_PLACE: Final[Mapping[str, int]] = {kind: place for place, kind in enumerate(SCREENING)}
ALERT_KINDS: Final = tuple(kind for kind in SCREENING if kind.startswith("alert_"))
FEN: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of `screening`. `detail` is one plain Chinese sentence without a name or number of a person."""

    kind: str
    township_code: str | None
    household_id: str
    member_no: int | None
    detail: str


def order(finding: Finding) -> tuple[int, str, str, int, str]:
    """The order of the table: by kind, place and household."""
    member = -1 if finding.member_no is None else finding.member_no
    place = finding.township_code or ""
    return KIND_PLACE[finding.kind], place, finding.household_id, member, finding.detail


def yuan(fen: int | None) -> str:
    """Fen as people write yuan: 8050 -> '80.50元'; an amount that nobody gives is not zero."""
    return "金额未登记" if fen is None else f"{fen // FEN}.{fen % FEN:02d}元"


def category_zh(category: str | None) -> str:
    """A category in Chinese; none is 无.

    Raises:
        KeyError: a category that is not listed.
    """
    return "无" if category is None else CATEGORY[category][ZH]
