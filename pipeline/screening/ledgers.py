"""The township's register against the village's own ledger: 每半年同步开展一次比对 (S1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.screening.findings import Finding, category_zh, yuan
from pipeline.wording.languages import ZH
from pipeline.wording.people import STATE


@dataclass(frozen=True, slots=True)
class LedgerPair:
    """A household on which the two do not agree, columns as `sql/steps/screening/compare_ledgers.sql` gives them."""

    household_id: str
    township_code: str | None
    kind: str
    state: str | None
    row_number: int | None
    register_members: int | None
    ledger_members: int | None
    register_category: str | None
    ledger_category: str | None
    register_benefit_fen: int | None
    ledger_benefit_fen: int | None
    register_village: str | None
    ledger_village: str | None
    is_other_head: bool


def screen_ledgers(pair: LedgerPair) -> Finding:
    """One finding a pair; what differs is named with both values, a person never."""
    return Finding(pair.kind, pair.township_code, pair.household_id, None, DETAILS[pair.kind](pair))


def _only_register(pair: LedgerPair) -> str:
    return f"乡镇台账在保（{category_zh(pair.register_category)}，{yuan(pair.register_benefit_fen)}），村台账无此户。"


def _only_village(pair: LedgerPair) -> str:
    standing = "无此户" if pair.state is None else STATE[pair.state][ZH]
    return f"村台账在保（{category_zh(pair.ledger_category)}，{yuan(pair.ledger_benefit_fen)}），乡镇台账{standing}。"


def _differs(pair: LedgerPair) -> str:
    return f"乡镇与村台账不一致：{'，'.join(_differences(pair))}。"


def _differences(pair: LedgerPair) -> Iterator[str]:
    if pair.ledger_members is not None and pair.register_members != pair.ledger_members:
        yield f"人数{pair.register_members}对{pair.ledger_members}"
    if pair.register_category != pair.ledger_category:
        yield f"类别{category_zh(pair.register_category)}对{category_zh(pair.ledger_category)}"
    if (pair.register_benefit_fen or 0) != (pair.ledger_benefit_fen or 0):
        yield f"待遇{yuan(pair.register_benefit_fen)}对{yuan(pair.ledger_benefit_fen)}"
    if pair.ledger_village is not None and pair.register_village != pair.ledger_village:
        yield f"村{pair.register_village}对{pair.ledger_village}"
    if pair.is_other_head:
        yield "户主证件号不同"


DETAILS: Final[Mapping[str, Callable[[LedgerPair], str]]] = {
    "ledger_only_register": _only_register,
    "ledger_only_village": _only_village,
    "ledger_differs": _differs,
}
