"""The documents the policy rests on, by name: what an office files them under and a family can ask for."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

DOCUMENT: Final[Words] = {
    "S0": (
        "《南宁市进一步推进城镇难题人民脱困解困工作施行方案》（2019年10月12日）",
        "the plan of Nanning city for urban families in hardship (12 October 2019)",
    ),
    "S1": (
        "弋阳县乡政府关于切实做好城镇贫困群众脱贫解困工作的实施意见（2018年）",
        "the opinions of a township of Yiyang county on urban families in poverty (2018)",
    ),
    "S2": (
        "《永宁县困难群众基本生活保障工作实施方案》（永宁县民政局2020年12月16日）",
        "the plan of Yongning county on the basic livelihood of families in hardship (16 December 2020)",
    ),
    "S3": (
        "《陇南市脱贫攻坚兜底保障冲刺清零筛查工作实施方案》（2019年）",
        "the plan of Longnan city on screening for social protection (2019)",
    ),
    "S4": (
        "《银川市民政局低收入家庭救助工程实施方案》（2018年3月7日）",
        "the plan of the civil-affairs bureau of Yinchuan for low-income families (7 March 2018)",
    ),
}
"""As its own text is headed. S1 bears no title and no number: it is called by what its first sentence says it is."""
