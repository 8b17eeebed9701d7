"""The township's page after a returned form: what is missing still, where it stands, and that an empty form is none."""

import csv
import io
from datetime import UTC, datetime

import pytest

from pipeline.access import Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.feeds.returned import HEADERS

CYCLE = Cycle.of("yiyang", "2018H2")
AT = datetime(2019, 1, 22, 1, 0, tzinfo=UTC)
TOWNSHIP = "/feeds/yiyang/2018H2/361126100"
GOOD = {"行编号": "YI02", "办理结果": "核实一致", "入户日期": "2019-01-25", "入户人": "李经办"}


@pytest.fixture
def someone(browser, published, url, tmp_path):
    """The township's caseworker, once it has a feed."""
    approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    hand_out(url, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=AT)
    return browser(Role.CASEWORKER)


@pytest.fixture
def send(someone):
    """Send a form; gives the page that follows."""

    def sent(*rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, HEADERS)
        writer.writeheader()
        writer.writerows(rows)
        answer = someone.post(f"{TOWNSHIP}/results", files={"file": ("back.csv", text.getvalue().encode())})
        assert answer.status_code == 303, answer.text
        return someone.get(TOWNSHIP).text

    return sent


def test_an_empty_form_is_said_to_be_empty(send):
    text = send({"行编号": "YI02"})
    assert "回执表里一行也没有填写，没有接收任何内容。" in text
    assert "接收0行" not in text


def test_a_row_that_was_put_right_is_not_asked_for_again(send):
    first = send({**GOOD, "办理结果": "?"})
    listed = first.split("没有接收的行</caption>")[1].split("</table>")[0]
    assert '<th scope="col" class="number">表中第几行</th>' in listed
    assert '<td class="number">2</td><td>YI02</td>' in listed  # the header is line 1
    second = send(GOOD)
    assert "接收1行" in second
    assert "没有接收的行" not in second


@pytest.mark.parametrize(("disputed", "is_named"), [("是", True), ("'是 ", True), ("否", False), ("", False)])
def test_a_dispute_in_a_row_that_was_not_taken_is_named(send, disputed, is_named):
    text = send({"行编号": "YI02", "家庭是否有异议": disputed, "说明": "五月已经停工。"})
    assert "退回1行；生成异议0件" in text
    assert ("退回的行中有1行写有家庭异议，尚未登记" in text) is is_named


@pytest.mark.parametrize("name", ["a." + "x" * 300, "回执" * 90 + ".csv", "..", "a\n.csv", "\ud7ff.csv"])
def test_a_form_by_an_odd_name_is_taken_or_refused(someone, name):
    answer = someone.post(f"{TOWNSHIP}/results", files={"file": (name, ",".join(HEADERS).encode())})
    assert (answer.status_code, answer.headers["location"]) == (303, TOWNSHIP)


def test_a_form_by_a_name_that_no_text_can_hold_is_refused(someone):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\0.csv"\r\n\r\n'
        + ",".join(HEADERS).encode()
        + b"\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x", "X-CSRF-Token": someone.token()}
    answer = someone.client.post(f"{TOWNSHIP}/results", content=body, headers=headers)
    assert (answer.status_code, "内容有误" in answer.text) == (422, True)
