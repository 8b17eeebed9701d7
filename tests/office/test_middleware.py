"""What is around every answer: a bound on what is sent, no text of what broke, tries that count while they run."""

import warnings

import pytest
from fastapi import Depends, FastAPI, Form, UploadFile

from pipeline.office.middleware import MostBytes, Quiet
from pipeline.office.sign_in.limits import Tries
from pipeline.office.visitor import refuse_unreadable

with warnings.catch_warnings():  # it would have another client than the one the project holds to
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

MOST = 10_000


@pytest.fixture
def client():
    app = FastAPI(dependencies=[Depends(refuse_unreadable)])

    @app.post("/file")
    def file(file: UploadFile):
        return len(file.file.read())

    @app.post("/field")
    def field(text: str = Form("")):
        return text

    @app.get("/{name}")
    def broken(name: str):
        raise RuntimeError(name)

    app.add_middleware(MostBytes, most=MOST)
    return TestClient(Quiet(app))


def parts(size):
    """A form with one file, sent in pieces, its length not said."""
    head, tail = b'--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', b"\r\n--X--\r\n"
    yield head
    for _ in range(10):
        yield b"0" * ((size - len(head) - len(tail)) // 10)
    yield b"0" * ((size - len(head) - len(tail)) % 10)
    yield tail


@pytest.mark.parametrize(("size", "status"), [(MOST, 200), (MOST + 1, 413), (20 * MOST, 413)])
def test_a_body_above_the_bound_is_refused(client, size, status):
    form = {"Content-Type": "multipart/form-data; boundary=X"}
    assert client.post("/file", content=parts(size), headers=form).status_code == status


def test_a_character_no_text_can_hold_is_refused(client):
    assert client.post("/field", data={"text": "a b"}).json() == "a b"
    assert client.post("/field", data={"text": "a\0b"}).status_code == 422
    assert client.get("/a%00b").status_code == 404


def test_what_breaks_is_answered_and_its_text_goes_no_further(client, capfd):
    assert client.get("/110101199001010011").status_code == 500
    said = "".join(capfd.readouterr())
    assert "RuntimeError" in said
    assert "110101199001010011" not in said


def test_tries_beside_each_other_count_before_any_has_failed():
    tries = Tries()
    assert [tries.may_try("li", "here") for _ in range(7)] == [True] * 5 + [False] * 2
    assert tries.may_try("wang", "here")
    tries.succeeded("li")
    assert tries.may_try("li", "here")
