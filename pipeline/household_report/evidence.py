"""What a verification report shows of a household's people and evidence. Money is fen, months YYYYMM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline.assessment.facts import RecordRef
from pipeline.cycle import Month


@dataclass(frozen=True, slots=True)
class Signature:
    """One authorization (核对授权书), and whether it is in force on the as-of date."""

    signed_by: str
    signed_on: date | None
    expires_on: date | None
    revoked_on: date | None
    is_in_force: bool
    record: RecordRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the register. `number` and `phone` are starred unless revealed; `age` in years on the as-of date."""

    member_no: int
    name: str | None
    number: str | None
    phone: str | None
    birth_date: date
    age: int
    sex: str | None
    relation: str
    standing: str
    """unit, orphan, dead or not_counted: what he is to the unit that is judged."""
    not_counted_reason: str | None
    died_on: date | None
    disability_kind: str | None
    disability_grade: int | None
    is_seriously_ill: bool
    has_medical_aid: bool
    is_student: bool
    work_ability: str
    selfcare_failed: int
    hukou_region: str | None
    category: str | None
    benefit_fen: int | None
    consent: str
    """in_force, not_needed, or why it is not: missing, expired, revoked."""
    signatures: tuple[Signature, ...]
    record: RecordRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file of a source that was asked: when it was produced, the months it covers, what became of its rows."""

    source: str
    state: str
    refused_because: str | None
    file_name: str | None
    produced_at: datetime | None
    covers_from: str | None
    covers_to: str | None
    rows_in: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    rows_duplicate: int | None
    records: int
    """Records of it that were linked to this household, those under review among them."""


@dataclass(frozen=True, slots=True)
class Earned:
    """One amount of the ledger: what a record shows a member earned in a month."""

    member_no: int | None
    month: Month
    kind: str
    source: str
    grade: str
    amount_fen: int
    record: RecordRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A thing owned on the as-of date."""

    member_no: int | None
    kind: str
    value_fen: int | None
    floor_area_m2: Decimal | None
    share: Decimal | None
    unit_id: str | None
    as_of: date | None
    record: RecordRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporting:
    """A legal supporter (法定赡养人) outside the household. `owes_fen` None: the policy is silent on the share."""

    member_no: int
    relation: str
    household_size: int
    household_income_fen: int
    parents_supported: int
    children_count: int
    no_ability_reason: str | None
    is_able: bool
    owes_fen: int | None
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Bill:
    """A rigid expenditure (刚性支出), the amount of its whole span."""

    member_no: int
    kind: str
    amount_fen: int
    from_month: Month
    to_month: Month
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One month's payment of a benefit."""

    month: Month
    due_fen: int | None
    paid_fen: int | None
    paid_on: date | None
    deducted_by: str | None
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Relief:
    """Temporary relief (临时救助) granted."""

    member_no: int | None
    month: Month
    kind: str
    amount_fen: int | None
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that was linked to a member, or that may be his (`review`). Weights are bits."""

    record: RecordRef
    member_no: int
    decision: str
    method: str
    weight: float | None
    probability: float | None
    runner_up_weight: float | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A delivered row in quarantine that concerns the household. kind: row (some months), unit or bill."""

    record: RecordRef
    member_no: int | None
    kind: str
    from_month: Month | None
    to_month: Month | None
    rule: str | None
    reason_zh: str | None
    reason_en: str | None
