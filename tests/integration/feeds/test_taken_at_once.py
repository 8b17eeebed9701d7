"""Forms that are taken in by two at once, and disputes between the visit and the objection that comes of it."""

import threading
from datetime import date

import pytest

from pipeline.steps import taking_in
from pipeline.steps.rested_since import rested_since
from pipeline.steps.resting import resting
from pipeline.steps.taking_in import take_in_file
from pipeline.warehouse import returns
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.objections import NewObjection, open_objection

from .conftest import BACK, CYCLE, GOOD, A, B

DISPUTED = {**GOOD, "家庭是否有异议": "是", "说明": "不是我的"}


def test_what_a_family_disputed_rests_before_the_objection_is_opened_too(released, form, caseworkers, monkeypatch):
    def killed(*_):
        raise ConnectionError

    monkeypatch.setattr(taking_in, "open_dispute", killed)
    with pytest.raises(ConnectionError):
        take_in_file(
            released, CYCLE, A, form({**GOOD, "家庭是否有异议": "是", "说明": "账户不是我的"}), "worker0", at=BACK
        )
    now = resting(released, "yiyang", CYCLE.name)
    assert [(one.household_id, one.reason, one.objection_id) for one in now] == [("HA", "objection", None)]
    assert [one.household_id for one in rested_since(released, CYCLE).rested] == ["HA"]
    assert resting(url_as(released, caseworkers[B]), "yiyang", CYCLE.name) == ()
    assert resting(url_as(released, caseworkers[A]), "yiyang", CYCLE.name) == now


def test_two_who_take_in_the_same_at_once_take_it_once(released, form, query, monkeypatch):
    path = form({**GOOD, "办理结果": "不知道"})
    other = threading.Thread(target=take_in_file, args=(released, CYCLE, A, path, "worker1"), kwargs={"at": BACK})
    really = returns._taken_before

    def while_he_looks(*given):
        found = really(*given)
        if threading.current_thread() is not other:
            other.start()
            other.join(timeout=3)
        return found

    monkeypatch.setattr(returns, "_taken_before", while_he_looks)
    take_in_file(released, CYCLE, A, path, "worker0", at=BACK)
    other.join()
    assert query("SELECT taken_in_by FROM feed.take_in") == [("worker0",)]


def test_an_objection_that_two_note_of_a_visit_is_noted_once(released, form, query, monkeypatch):
    """Two who take in one township at once both open what is open: it is the same objection (its form_key)."""
    monkeypatch.setattr(taking_in, "open_dispute", lambda _cycle, number, *_: number)
    monkeypatch.setattr(taking_in, "note_objection", lambda *_: None)
    take_in_file(released, CYCLE, A, form(DISPUTED), "worker0", at=BACK)
    given = NewObjection(
        region="yiyang", cycle=CYCLE.name, household_id="HA", township_code=A, member_no=None, about="result",
        source=None, file_name=None, row_number=None, file_sha256=None, raised_by="户主",
        received_on=date(2019, 1, 25), said="不是我的", asked="复核", reply_days=15, due_on=date(2019, 2, 9),
    )  # fmt: skip
    number = open_objection(released, given, "worker0", date(2019, 1, 30))
    ((visit, _),) = returns.open_disputes(released, "yiyang", CYCLE.name, A)
    for _ in range(2):
        returns.note_objection(released, visit, number)
    assert query("SELECT visit_id, objection_id FROM feed.visit_objection") == [(visit, number)]
