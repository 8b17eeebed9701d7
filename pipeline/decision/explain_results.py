"""What is proposed and what to do, Chinese and English.

Fields of the sentences as in explain_texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.wording.languages import Pair

RESULTS: Final[Mapping[str, Pair]] = {
    "entry_paid": (
        "建议自{month}起纳入{category}，每月{amount}元。请按程序公示、审批。",
        "Proposed: {category} from {month}, {amount} yuan a month. Post it publicly and decide.",
    ),
    "entry_unpaid": (
        "建议自{month}起认定为{category}，不发放补助金。请按程序公示、审批。",
        "Proposed: {category} from {month}, without a payment. Post it publicly and decide.",
    ),
    "increase": (
        "建议自{month}起由每月{present}元增至{amount}元。请审批。",
        "Proposed: from {present} to {amount} yuan a month from {month}. Please decide.",
    ),
    "increase_unpaid": (
        "建议自{month}起每月发放{amount}元。请审批。",
        "Proposed: {amount} yuan a month from {month}. Please decide.",
    ),
    "decrease": (
        "建议自{month}起由每月{present}元减至{amount}元。请核实并事先书面告知。",
        "Proposed: from {present} down to {amount} yuan a month from {month}. Verify it and give written notice first.",
    ),
    "change_paid": (
        "建议自{month}起由{previous}转为{category}，每月{amount}元（现为{present}元）。请审批。",
        "Proposed: from {previous} to {category} from {month}, {amount} yuan a month (now {present}). Please decide.",
    ),
    "change_paid_unpaid": (
        "建议自{month}起由{previous}转为{category}，每月{amount}元。请审批。",
        "Proposed: from {previous} to {category} from {month}, {amount} yuan a month. Please decide.",
    ),
    "change_paid_lower": (
        "建议自{month}起由{previous}转为{category}，每月由{present}元减至{amount}元。请核实并事先书面告知。",
        "Proposed: from {previous} to {category} from {month}, from {present} down to {amount} yuan a month. "
        "Verify it and give written notice first.",
    ),
    "change_unpaid": (
        "建议自{month}起由{previous}转为{category}，不发放补助金。请审批。",
        "Proposed: from {previous} to {category} from {month}, without a payment. Please decide.",
    ),
    "change_unpaid_lower": (
        "建议自{month}起由{previous}转为{category}，不再发放补助金（现为{present}元）。请核实并事先书面告知。",
        "Proposed: from {previous} to {category} from {month}, which pays nothing (now {present} yuan). Verify it and "
        "give written notice first.",
    ),
    "grace_start": (
        "建议自{start}至{end}维持每月{amount}元。请向家庭说明起止月份。",
        "Proposed: {amount} yuan a month go on from {start} to {end}. Tell the family when it begins and ends.",
    ),
    "grace_start_told": (
        "建议自{start}至{end}维持每月{amount}元。请书面告知家庭。",
        "Proposed: {amount} yuan a month go on from {start} to {end}. Tell the family in writing.",
    ),
    "grace_start_unpaid": (
        "建议自{start}至{end}维持现有待遇。请向家庭说明起止月份。",
        "Proposed: what is held goes on from {start} to {end}. Tell the family when it begins and ends.",
    ),
    "grace_start_told_unpaid": (
        "建议自{start}至{end}维持现有待遇。请书面告知家庭。",
        "Proposed: what is held goes on from {start} to {end}. Tell the family in writing.",
    ),
    "grace_cancel": (
        "建议自{month}起每月{amount}元，不低于渐退期内维持的{present}元。请审批。",
        "Proposed: {amount} yuan a month from {month}, not below the {present} held in the grace. Please decide.",
    ),
    "grace_cancel_change": (
        "建议自{month}起由{previous}转为{category}，每月{amount}元，不低于渐退期内维持的{present}元。请审批。",
        "Proposed: from {previous} to {category} from {month}, {amount} yuan a month, not below the {present} held in "
        "the grace. Please decide.",
    ),
    "grace_continue": (
        "每月{amount}元继续发放，渐退期至{end}。",
        "{amount} yuan a month go on; the grace ends with {end}.",
    ),
    "grace_continue_unpaid": (
        "现有待遇继续，渐退期至{end}。",
        "What is held goes on; the grace ends with {end}.",
    ),
    "exit": (
        "建议自{month}起退出{previous}（现每月{present}元）。请核实并事先书面告知，未经告知不得停发。",
        "Proposed: {previous} ends from {month} (now {present} yuan a month). Verify it and give written notice first; "
        "nothing stops before.",
    ),
    "exit_unpaid": (
        "建议自{month}起退出{previous}。请核实并事先书面告知，未经告知不得变更。",
        "Proposed: {previous} ends from {month}. Verify it and give written notice first; nothing changes before.",
    ),
    "keep": ("维持不变。", "What is held goes on."),
    "keep_paid": ("每月{amount}元维持不变。", "{amount} yuan a month go on."),
    "not_eligible": (
        "建议不予纳入。请告知申请人理由和申诉途径。",
        "Proposed: no cover. Tell the applicant why and how to object.",
    ),
    "watch_margin": (
        "建议列入低保边缘监测。请告知申请人理由和申诉途径。",
        "Proposed: watched as a margin household. Tell the applicant why and how to object.",
    ),
    "refer_temporary_relief": (
        "请转办临时救助，由务工地或常住地受理。",
        "Refer to temporary relief, owed where people work or live.",
    ),
    "refer_hukou_place": ("请引导其向户籍地申请。", "Help the family to apply at its hukou place."),
    "review": (
        "请人工复核；在复核完成前，现有待遇不变。",
        "Please review it by hand; whatever is held stays as it is until then.",
    ),
    "blocked_consent": (
        "请补齐授权书；现有待遇不变。",
        "Obtain the authorization; whatever is held stays as it is.",
    ),
    "review_unheld": (
        "请人工复核；在复核完成前，不作出是否纳入的结论。",
        "Please review it by hand; until then nothing is decided, neither cover nor refusal.",
    ),
    "blocked_consent_unheld": (
        "请补齐授权书；在补齐并核对前，不作出是否纳入的结论。",
        "Obtain the authorization; until it is there and verified nothing is decided, neither cover nor refusal.",
    ),
}
