"""Small deliveries of made-up people, written as agencies write them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.contract_file import load_contract
from connectors.files import open_file
from connectors.typed import TypedBatch, type_batch

SOCIAL = "姓名,证件号码,出生日期,性别,险种,业务类型,单位名称,缴费基数,待遇金额,所属期,经办机构"
HOUSING = "业务类型|权利人|证件号码|共有份额|坐落|建筑面积|房屋用途|登记时间|状态|月租金|租期起|租期止|不动产单元号"
EMPLOYMENT = [
    "序号", "员工姓名", "身份证件号码", "手机号", "用人单位", "统一社会信用代码", "用工形式",
    "入职日期", "离职日期", "工资所属月份起", "工资所属月份止", "应发工资", "个人社保", "个税",
]  # fmt: skip


def account(**changes: Any) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "bank": "某银行", "name": "甲乙", "id_no": "11010119900307001X", "id_type": "居民身份证", "phone": None,
        "account_token": "t1", "account_type": "活期", "currency": "CNY", "balance_fen": 100,
        "balance_on": "2018-12-20",
        "interest_12m_fen": 0, "inflow_fen": {"2018-01": 120000},
    }  # fmt: skip
    return {**cells, **changes}


def write_csv(path: Path, lines: Sequence[str], encoding: str = "gb18030") -> Path:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def write_txt(path: Path, lines: Sequence[str]) -> Path:
    path.write_bytes(b"\xef\xbb\xbf" + "".join(f"{line}\n" for line in lines).encode())
    return path


def write_jsonl(path: Path, lines: Sequence[dict[str, Any] | str]) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def write_xlsx(
    path: Path, rows: Sequence[Sequence[Any]], sheet: str = "工资申报", title: str = "工资申报明细表"
) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(([title], EMPLOYMENT, *rows)):
        page.write_row(at, 0, row)
    book.close()
    return path


def write_manifest(folder: Path, source: str, rows: dict[str, int], /, **changes: Any) -> Path:
    """A manifest of the folder's files; `changes` put other values in."""
    files = [
        {"name": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(), "rows": count}
        for name, count in rows.items()
    ]
    manifest = {
        "source": source, "region": "yiyang", "cycle": "2018H2", "contract_version": 1,
        "produced_at": "2019-01-18T09:00:00+08:00", "covers": {"from": "2018-01", "to": "2018-12"}, "files": files,
    }  # fmt: skip
    path = folder / "manifest.json"
    path.write_text(json.dumps({**manifest, **changes}, ensure_ascii=False), "utf-8")
    return path


def read_rows(source: str, path: Path) -> list[dict[str, Any]]:
    """Every row of a file as text."""
    return [row for batch in open_file(load_contract(source), path) for row in batch.to_pylist()]


def read_typed(source: str, path: Path) -> TypedBatch:
    """A small file, typed: it is one batch."""
    contract = load_contract(source)
    (batch,) = open_file(contract, path)
    return type_batch(contract, path.name, batch)


@pytest.fixture
def agency() -> type:
    """The helpers above as attributes (tests are no package)."""
    helpers: dict[str, Callable[..., Any] | Any] = {
        "account": account, "csv": write_csv, "txt": write_txt, "jsonl": write_jsonl, "xlsx": write_xlsx,
        "manifest": write_manifest, "rows": read_rows, "typed": read_typed,
        "SOCIAL": SOCIAL, "HOUSING": HOUSING, "EMPLOYMENT": EMPLOYMENT,
    }  # fmt: skip
    return type("Agency", (), {name: staticmethod(it) if callable(it) else it for name, it in helpers.items()})
