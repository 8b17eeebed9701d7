"""Places, roles, searching and the audit."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

REGION: Final[Words] = {
    "yiyang": ("弋阳县", "Yiyang"),
    "yongning": ("永宁县", "Yongning"),
    "nanning": ("南宁市", "Nanning"),
    "longnan": ("陇南市", "Longnan"),
    "yinchuan": ("银川市", "Yinchuan"),
}
ROLE: Final[Words] = {
    "office": ("核对人员", "verification officer"),
    "supervisor": ("审批主管", "supervisor"),
    "caseworker": ("乡镇经办", "caseworker"),
    "engineer": ("数据工程师", "data engineer"),
}
SOUGHT: Final[Words] = {
    "name": ("姓名", "name"),
    "id": ("证件号码", "id number"),
    "household": ("户编号", "household"),
    "address": ("地址", "address"),
    "phone": ("电话", "phone"),
}
FOUND_BY: Final[Words] = {
    "id": ("证件号码相同", "same id number"),
    "id_tail": ("后四位相同", "same last four"),
    "phone": ("电话相同", "same phone"),
    "household": ("户编号相同", "same household number"),
    "address": ("地址相近", "similar address"),
    "place": ("同一村或小区", "same village or estate"),
    "name_equal": ("姓名相同", "same name"),
    "name_variant": ("异体或繁体", "variant character"),
    "name_stand_in": ("代用字", "stand-in character"),
    "name_homophone": ("同音", "sounds alike"),
    "name_shape": ("形近", "looks alike"),
    "name_partial": ("部分相同", "partly the same"),
    "name_pinyin": ("拼音相同", "same pinyin"),
    "name_one_character": ("差一字", "one character differs"),
    "name_masked": ("姓名有遮盖", "name is masked"),
}
"""Why a household was found."""
CHAIN_BREAK: Final[Words] = {
    "edited": ("被改动", "edited"),
    "deleted": ("被删除", "deleted"),
    "reordered": ("被调换", "reordered"),
    "truncated": ("被截断", "truncated"),
    "rewritten": ("被重写", "rewritten"),
}
"""What was done to the audit."""
