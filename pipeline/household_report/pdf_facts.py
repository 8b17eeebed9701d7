"""The facts of a report on paper: people, income, property, supporters, payments and the sources that were asked."""

from __future__ import annotations

from typing import Final

from pipeline.cycle import Month, month_text
from pipeline.household_report.by_month import known_totals, lines_of, months_of
from pipeline.household_report.model import Report
from pipeline.household_report.paper import Paper
from pipeline.wording.words import word

NOTHING: Final = "—"
UNKNOWN: Final = "不详"
NOT_WORKED_OUT: Final = "本户没有核算收入和财产，原因见结论。没有列出不等于没有。"


def yuan(fen: int | None) -> str:
    """Fen as 1,234.50."""
    return NOTHING if fen is None else f"{fen / 100:,.2f}"


def month(month: Month | None) -> str:
    """A month; a dash for none."""
    return NOTHING if month is None else month_text(month)


def who(number: int | None) -> str:
    """A member by number, or the household."""
    return "本户" if number is None else f"{number}号"


def print_people(paper: Paper, report: Report) -> None:
    """Members, with the state of their authorizations."""
    if not report.people:
        return
    paper.heading("家庭成员和授权")
    rows = []
    for one in report.people:
        traits = [word("ability", one.work_ability)]
        if one.disability_grade:
            traits.append(f"{word('disability', one.disability_kind)}{one.disability_grade}级")
        traits += ["重病"] if one.is_seriously_ill else []
        traits += ["学生"] if one.is_student else []
        traits += [f"自理能力丧失{one.selfcare_failed}项"] if one.selfcare_failed else []
        traits += [f"户籍地{one.hukou_region}"] if one.relation == "head" and one.hukou_region else []
        signed = next((s for s in one.signatures if s.is_in_force), None)
        until = f" 至{signed.expires_on.isoformat()}" if signed is not None and signed.expires_on else ""
        rows.append(
            [
                str(one.member_no), one.name or NOTHING, one.number or NOTHING, word("relation", one.relation),
                f"{word('sex', one.sex)} {one.age}岁", word("standing", one.standing), "、".join(traits),
                f"{word('consent', one.consent)}{until}",
            ]
        )  # fmt: skip
    heads = ("序号", "姓名", "证件号码", "关系", "性别年龄", "是否计入", "情况", "授权")
    paper.rows(heads, rows, (6, 12, 24, 9, 13, 12, 18, 20))


def print_income(paper: Paper, report: Report) -> None:
    """The ledger, a column a month."""
    months = months_of(report)
    paper.heading("核实收入（元，按应得月份）")
    if not report.income:
        unknown = None in known_totals(report, months)
        found = "核对期内没有核实到收入，另有月份收入不详。" if unknown else "核对期内没有核实到收入。"
        paper.say(found if report.is_worked_out else NOT_WORKED_OUT)
        return
    rows = [
        [
            f"{who(line.member_no)} {word('income', line.kind)}",
            f"{word('source', line.source)}·{word('grade', line.grade)}",
            *("" if one.amount_fen is None else yuan(one.amount_fen) for one in line.months),
            yuan(line.total_fen),
        ]
        for line in lines_of(report.income, months)
    ]
    totals = known_totals(report, months)
    least = "" if None not in totals else "至少 "
    shown = (UNKNOWN if total is None else yuan(total) for total in totals)
    rows.append(["合计", "", *shown, f"{least}{yuan(sum(total or 0 for total in totals))}"])
    heads = ("成员和种类", "来源", *map(month_text, months), "小计")
    paper.rows(heads, rows, (17, 20, *([14] * len(months)), 16), range(2, len(heads)))


def print_property(paper: Paper, report: Report) -> None:
    """What is owned."""
    paper.heading("家庭财产")
    if not report.assets:
        paper.say("没有核实到财产。" if report.is_worked_out else NOT_WORKED_OUT)
        return
    rows = [
        [
            who(one.member_no), word("asset", one.kind), yuan(one.value_fen),
            NOTHING if one.floor_area_m2 is None else f"{one.floor_area_m2:.2f}",
            NOTHING if one.share is None or one.value_fen is not None else f"{one.share * 100:.4g}%",
            NOTHING if one.as_of is None else one.as_of.isoformat(),
            NOTHING if one.record is None else f"{word('source', one.record.source)} {one.record.row_number}行",
        ]
        for one in report.assets
    ]  # fmt: skip
    heads = ("成员", "种类", "金额（元）", "面积（㎡）", "份额", "日期", "来源")
    paper.rows(heads, rows, (8, 14, 16, 14, 10, 16, 22), (2, 3, 4))


def print_duties(paper: Paper, report: Report) -> None:
    """Supporters, and rigid expenditures."""
    if report.supporters:
        paper.heading("赡养、抚养、扶养义务人")
        rows = [
            [
                who(one.member_no), word("relation", one.relation), str(one.household_size),
                yuan(one.household_income_fen), one.no_ability_reason or NOTHING,
                "有" if one.is_able else "无", yuan(one.owes_fen),
            ]
            for one in report.supporters
        ]  # fmt: skip
        heads = ("对象", "关系", "家庭人口", "家庭月收入", "无能力理由", "履行能力", "月应付（元）")
        paper.rows(heads, rows, (10, 12, 10, 16, 20, 10, 16), (2, 3, 6))
    if report.bills:
        paper.heading("刚性支出")
        rows = [
            [who(one.member_no), word("bill", one.kind), yuan(one.amount_fen),
             f"{month(one.from_month)} 至 {month(one.to_month)}"]
            for one in report.bills
        ]  # fmt: skip
        paper.rows(("成员", "种类", "金额（元）", "期间"), rows, (15, 20, 20, 30), (2,))


def print_payments(paper: Paper, report: Report) -> None:
    """Payments of the benefit, and temporary relief."""
    if report.payments:
        paper.heading("待遇发放")
        rows = [
            [month(one.month), yuan(one.due_fen), yuan(one.paid_fen),
             NOTHING if one.paid_on is None else one.paid_on.isoformat(), one.deducted_by or NOTHING]
            for one in report.payments
        ]  # fmt: skip
        paper.rows(("月份", "应发（元）", "实发（元）", "发放日期", "扣款方"), rows, (15, 20, 20, 20, 25), (1, 2))
    if report.relief:
        paper.heading("临时救助")
        rows = [
            [month(one.month), who(one.member_no), word("relief", one.kind), yuan(one.amount_fen)]
            for one in report.relief
        ]
        paper.rows(("月份", "对象", "种类", "金额（元）"), rows, (20, 20, 20, 20), (3,))


def print_sources(paper: Paper, report: Report) -> None:
    """Which source was asked, and when it answered."""
    asked = [one for one in report.asked if one.source != "register"]
    if not asked:
        return
    paper.heading("查询的数据来源")
    rows = [
        [
            word("source", one.source), word("delivery", one.state),
            NOTHING if one.produced_at is None else one.produced_at.strftime("%Y-%m-%d %H:%M"),
            f"{one.covers_from or NOTHING} 至 {one.covers_to or NOTHING}",
            str(one.records) if one.records or report.is_worked_out else NOTHING,
        ]
        for one in asked
    ]  # fmt: skip
    paper.rows(("来源", "状态", "答复时间", "覆盖月份", "本户记录"), rows, (25, 12, 25, 25, 13), (4,))
