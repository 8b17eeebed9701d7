"""Review tasks and objections."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

TASK: Final[Words] = {
    "link": ("记录归属待确认", "whose is the record"),
    "evidence_conflict": ("证据矛盾", "evidence conflict"),
    "policy_silent": ("政策未规定", "policy silent"),
    "near_relative": ("近亲属备案", "near relative"),
    "suspicious_downclass": ("疑似降类", "suspected down-classing"),
    "duplicate_household": ("一人两户", "counted in two households"),
    "assessor_is_carer": ("评估与照料同一机构", "assessor is carer"),
    "collection_not_accepted": ("第三方采集未验收", "collection not accepted"),
}
ANSWER: Final[Words] = {
    "open": ("待处理", "open"),
    "same": ("是本人", "this person's"),
    "different": ("不是本人", "not this person's"),
    "unsure": ("查不清", "cannot tell"),
    "nominal": ("确属挂靠，未就业", "nominal insurance, not at work"),
    "employed": ("确在就业", "at work"),
    "waive": ("该行不影响本户，不予计较", "the row does not matter"),
    "reported": ("已报请民政部门明确", "referred to the civil-affairs authority"),
    "visited_as_declared": ("已入户，与申报一致", "visited, as declared"),
    "visited_differs": ("已入户，与申报不符", "visited, not as declared"),
    "no_relative": ("不是近亲属", "no near relative"),
    "justified": ("下调有据", "the lower class is justified"),
    "not_justified": ("下调无据，应恢复等级", "not justified, to be restored"),
    "two_people": ("是两个人", "two people"),
    "belongs_here": ("应计入本户", "counts here"),
    "belongs_there": ("应计入另一户", "counts in the other household"),
    "assessed_anew": ("已由其他机构重新评估", "assessed anew by another agency"),
    "is_separate": ("评估与照料并非同一机构", "the agencies are two"),
    "accepted": ("已验收", "accepted on a day"),
    "refused": ("不予验收", "not accepted"),
    "withdrawn": ("已撤回", "withdrawn"),
}
"""What stands on a task: an answer, that it was taken back, or that there is none."""
TASK_FILTER: Final[Words] = {
    "open": ANSWER["open"],
    "mine": ("我在办理", "mine"),
    "second": ("待第二人复核", "waits for the second person"),
    "decided": ("已答复", "answered"),
    "all": ("全部", "all"),
}
FEED: Final[Words] = {
    "overdue": ("逾期未确认", "acknowledgement overdue"),
    "waiting": ("待下载", "not taken yet"),
    "fetched": ("已下载，待确认", "taken, not acknowledged"),
    "acknowledged": ("已确认", "acknowledged"),
}
"""How a township's feed stands."""
FEED_FILE: Final[Words] = {
    "full": ("全量清单", "full feed"),
    "delta": ("变动清单", "delta feed"),
    "results": ("回执表", "form to report back"),
    "dictionary": ("字段说明", "data dictionary"),
}
"""What of a feed is handed over."""
DEED: Final[Words] = {
    "claimed": ("领取任务", "took it"),
    "taken_over": ("接手任务", "took it over"),
    "given_back": ("放回队列", "gave it back"),
    "said": ("答复", "answer"),
    "withdrawn": ("撤回", "taken back"),
    "withdrawal_asked": ("申请撤回", "asked to take back"),
    "confirmed": ("复核同意", "confirmed"),
    "refused": ("复核不同意", "refused at the second look"),
}
"""What somebody did with a task."""

ABOUT: Final[Words] = {
    "amount": ("金额有误", "an amount is wrong"),
    "record": ("记录不是本户的", "a record is not ours"),
    "result": ("对结果有异议", "the result is disputed"),
}
"""What a family objects to."""
OBJECTION: Final[Words] = {
    "open": ("待答复", "waits for a reply"),
    "due": ("待更正", "to be put right"),
    "second_look": ("待第二人复核", "waits for the second person"),
    "upheld": ("成立", "upheld"),
    "rejected": ("不成立", "rejected"),
    "withdrawn": ("已撤回", "withdrawn"),
}
OBJECTION_FILTER: Final[Words] = {
    "open": OBJECTION["open"],
    "second_look": OBJECTION["second_look"],
    "due": OBJECTION["due"],
    "closed": ("已办结", "done"),
    "all": TASK_FILTER["all"],
}
