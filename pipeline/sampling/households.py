"""One household on its way into the files: completed, written, and its truth noted."""

from __future__ import annotations

from dataclasses import replace

from pipeline.cycle import months_between
from pipeline.sampling.dirt import UNREADABLE
from pipeline.sampling.evidence import PENSION, contributions
from pipeline.sampling.family import member, sign
from pipeline.sampling.income import account, add_noise
from pipeline.sampling.model import HEAD, Bill, Draft, Evidence, Member
from pipeline.sampling.register import Register
from pipeline.sampling.scribe import NOBODY, Scribe, Subject
from pipeline.sampling.strangers import Strangers
from pipeline.sampling.truth import Truth
from pipeline.sampling.world import World

NOT_COUNTED_REASONS = ("服兵役", "服刑", "失联", "分户另过")
UNCOUNTED_SHARE = 0.015
WATCH_LISTS = ("registered_poor", "lifted_monitored", "at_risk")
MONITORED_SHARE = 0.06
THIRD_PARTY_SHARE = 0.08
BILL_SHARE = 0.05
"""Where no rule looks at expenses, some families still hand in a bill."""
WITH_PAPERS_SHARE = 0.65
"""Share of members whose id no agency leaves out: who asks for aid has shown it to all of them."""


def dress(world: World, draft: Draft) -> None:
    """Adds what every household has and no decision hangs on."""
    if draft.state == "applicant" and world.chance(MONITORED_SHARE):
        draft.state, draft.watch_list = "monitored", world.rng.choice(WATCH_LISTS)
    if draft.collected_by == "office" and world.chance(THIRD_PARTY_SHARE):
        draft.collected_by, draft.accepted_on = "third_party", world.day_before(0, 150)
    if not draft.is_signed:
        sign(world, draft)
    add_noise(world, draft)
    if not draft.shared and world.chance(UNCOUNTED_SHARE):
        _add_uncounted(world, draft)
    if world.standards.expenditure is None and world.chance(BILL_SHARE):
        month = world.month(-world.rng.randint(0, 11))
        kind, amount = world.rng.choice(("illness", "education")), world.rng.randint(300, 9000) * 100
        draft.bills.append(Bill(HEAD, kind, amount, month, month))


def _add_uncounted(world: World, draft: Draft) -> None:
    """A grown child or sibling who is on the household's page but not counted: his records fall to nobody."""
    surname = draft.members[HEAD].person.name[0] if "·" not in draft.members[HEAD].person.name else None
    relation, sex = world.rng.choice(("child", "sibling")), world.rng.choice("MF")
    someone = member(world, relation, (18, 45), sex, surname, draft.place)
    reason = world.rng.choice(NOT_COUNTED_REASONS)
    draft.members.append(replace(someone, counted=False, not_counted_reason=reason, student=False))
    position, employer = len(draft.members) - 1, world.rng.choice(world.employers).name
    account(world, draft, position, world.rng.randint(100, 9_000_000), matters=False)
    months = months_between(world.month(-world.rng.randint(1, 8)), world.last_month)
    draft.evidence += contributions(
        position, PENSION, employer, world.rng.randint(2300, 4300) * 100, months, matters=False
    )


def _truth_of(draft: Draft, household_id: str, position: int) -> tuple[str, str] | None:
    someone = draft.members[position]
    if position in draft.shared:
        return None
    if not draft.linkable or not someone.counted or someone.died_on is not None:
        return NOBODY
    return household_id, str(position + 1)


def _of_family(members: list[Member], position: int) -> tuple[str, str]:
    """Another id and another phone of the family, both empty for who lives alone."""
    others = [each.person for index, each in enumerate(members) if index != position]
    shared = next((each.phone for each in others if each.phone and each.phone != members[position].person.phone), "")
    return (others[0].id_number if others else ""), shared


def _is_adverse(draft: Draft) -> bool:
    """Whether an open link review, about any record at all, would keep the expected result from standing."""
    outcomes = ("exit", "not_eligible", "refer", "review")
    actions = ("decrease", "change_category")
    return any(each.outcome in outcomes or each.action in actions for each in draft.expected)


def write_household(
    world: World,
    household_id: str,
    draft: Draft,
    register: Register,
    scribe: Scribe,
    strangers: Strangers,
    truth: Truth,
) -> None:
    """Writes the register's rows, the members' records, the strangers around them, and the truth."""
    register.write(household_id, draft)
    doppel = strangers.doppel_of(draft)
    sure, strict = True, _is_adverse(draft)
    for position, someone in enumerate(draft.members):
        rows: list[Evidence] = [row for row in draft.evidence if row.member == position]
        spouse, shared = _of_family(draft.members, position)
        known = _truth_of(draft, household_id, position)
        mark = "not_scored" if known is None else ""
        spared = UNREADABLE if world.chance(WITH_PAPERS_SHARE) else frozenset()
        subject = Subject(
            someone.person, draft.place, known, mark, spouse_id=spouse, shared_phone=shared, alone=position != doppel,
            spared=spared,
        )  # fmt: skip
        sure = scribe.write(subject, rows, strict=strict) and sure
        for row, rule in draft.bad_rows:
            if row.member == position:
                scribe.write_bad(subject, row, rule)
    # Where nobody may be linked, the decision hangs on no record.
    draft.scored = draft.scored and (sure or not draft.linkable)
    strangers.fill(draft, doppel)
    truth.write(household_id, draft)
