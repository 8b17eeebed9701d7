"""校验码: a code over the report's content, which only who holds the office's key can make. Pure.

An altered paper has either the old code, which belongs to the figures that `hesv report verify` then shows, or none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pipeline.errors import UsageError
from pipeline.household_report.model import Report
from pipeline.household_report.people import starred

FORM: Final = 1
"""Rises when what the code is made over changes: codes of another form cannot be checked any more."""
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which people misread."""
MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
LETTERS, BITS, GROUP = 16, 5, 4
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "Report": frozenset({"missing", "asked", "earlier"}),
    "Said": frozenset({"turning"}),
    "Test": frozenset({"bases"}),
    "Figures": frozenset({"savings_heads"}),
    "Doubt": frozenset({"rule", "reason_zh", "reason_en"}),
}
"""No part of what is certified: today's program's own words, and what is not the household's alone (deliveries, other
runs), since not everybody who sees the household sees the same of that."""
STARRED: Final = frozenset({"number", "phone"})
NUMBER: Final = re.compile(
    r"^(?P<region>[a-z][a-z0-9_]*)-(?P<cycle>20\d\d[HMU]\d+)-(?P<household>.+)-(?P<revision>[1-9]\d{0,8})$"
)


class NoReportNumber(UsageError):
    """A text that is no report's number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return f"{self.number!r} is no report's number. It looks like yiyang-2018H2-YI0000303-1; copy it whole."


def content(report: Report) -> bytes:
    """What is certified, the same bytes for the same report whether or not its numbers are revealed."""
    plain = {"form": FORM, "report": _plain(report)}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a report
    if is_dataclass(value) and not isinstance(value, type):
        left_out = LEFT_OUT.get(type(value).__name__, frozenset())
        shown = {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in left_out}
        if type(value).__name__ == "Person":
            shown |= {name: starred(shown[name]) for name in STARRED}
        return shown
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction | Decimal) else value


def check_code(key: bytes, report: Report) -> str:
    """The code as printed: XXXX-XXXX-XXXX-XXXX, 80 bits of HMAC-SHA256."""
    digest = hmac.new(key, content(report), hashlib.sha256).digest()
    number = int.from_bytes(digest[: LETTERS * BITS // 8])
    letters = "".join(ALPHABET[number >> BITS * place & len(ALPHABET) - 1] for place in reversed(range(LETTERS)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def is_code_of(code: str, key: bytes, report: Report) -> bool:
    """Whether a code as somebody typed it is the report's: blanks, dashes, small letters and O for 0 do not matter."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(MISREAD)
    return hmac.compare_digest(typed.encode(), check_code(key, report).replace("-", "").encode())


def read_number(number: str) -> tuple[str, str, str, int]:
    """Region, cycle, household and revision of a report's number.

    Raises:
        NoReportNumber: it is none.
    """
    found = NUMBER.match(number.strip())
    if found is None:
        raise NoReportNumber(number)
    return found["region"], found["cycle"], found["household"], int(found["revision"])
