"""Receivers: a real one over HTTP that dies and comes back."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.errors import UsageError
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.feeds.signing import EVENT_HEADER, HEADER, MOST_ATTEMPTS, is_genuine
from pipeline.steps.delivering import check_receiver, deliver_due
from pipeline.warehouse import outbox

from .conftest import AT, CYCLE, A

NOW = datetime.now(UTC)


class Receiver:
    """An HTTP server on one port that can be stopped and started again; `status` is what it answers."""

    def __init__(self):
        self.got, self.status, self.port = [], 204, 0
        self.start()

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    if made.thread.is_alive():
        made.stop()


@pytest.fixture
def hooked(region, receiver, tmp_path):
    """A webhook for township A, and the feeds handed out after it was added."""
    number, secret = outbox.add_webhook(region, "yiyang", A, check_receiver(receiver.url))
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    hand_out(region, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=AT)
    return region, number, secret


def states(url):
    return [(row["state"], row["attempts"], row["last_problem"]) for row in outbox.outbox(url)]


def test_a_receiver_is_told_once_signed_and_of_no_family(hooked, receiver):
    url, _, secret = hooked
    assert str(deliver_due(url, lambda: NOW)) == "1 told, 0 to be tried again, 0 given up"
    assert str(deliver_due(url, lambda: NOW)) == "0 told, 0 to be tried again, 0 given up"
    ((headers, body),) = receiver.got
    assert is_genuine(headers[HEADER], secret, body, NOW)
    assert headers[EVENT_HEADER]
    said = json.loads(body)
    assert set(said) == {"event", "region", "cycle", "township_code", "edition", "manifest_sha256", "link"}
    assert said["township_code"] == A
    for secret_value in ("HA", "王小明", "银城村"):
        assert secret_value not in body.decode()


def test_a_dead_receiver_loses_nothing_and_hears_it_when_it_is_back(hooked, receiver):
    url, *_ = hooked
    receiver.stop()
    assert deliver_due(url, lambda: NOW).waiting == 1
    assert states(url) == [("waiting", 1, "ConnectError")]
    assert deliver_due(url, lambda: NOW + timedelta(seconds=59)).waiting == 0  # not due yet
    receiver.start()
    receiver.status = 500
    assert deliver_due(url, lambda: NOW + timedelta(minutes=1)).waiting == 1
    assert states(url) == [("waiting", 2, "HTTP 500")]
    receiver.status = 200
    assert deliver_due(url, lambda: NOW + timedelta(minutes=3)).arrived == 1
    assert states(url) == [("delivered", 3, None)]
    first, second = (headers[EVENT_HEADER] for headers, _ in receiver.got)
    assert first == second  # the receiver can tell that it is the same


def test_after_the_last_attempt_it_is_given_up_until_somebody_retries(hooked, receiver):
    url, *_ = hooked
    receiver.status = 410
    moment = NOW
    for _ in range(MOST_ATTEMPTS):
        assert deliver_due(url, lambda moment=moment: moment).arrived == 0
        moment += timedelta(hours=7)
    assert states(url) == [("dead", MOST_ATTEMPTS, "HTTP 410")]
    assert deliver_due(url, lambda: moment).waiting == 0
    receiver.status = 200
    assert outbox.retry(url, None, moment) == 1
    assert deliver_due(url, lambda: moment).arrived == 1
    assert outbox.retry(url, None, moment) == 0


def test_a_new_secret_signs_beside_the_old_one_for_a_week(hooked, receiver):
    url, number, old = hooked
    new = outbox.rotate_secret(url, number, NOW)
    deliver_due(url, lambda: NOW)
    ((headers, body),) = receiver.got
    assert is_genuine(headers[HEADER], new, body, NOW)
    assert is_genuine(headers[HEADER], old, body, NOW)
    outbox.close_webhook(url, number, NOW)
    with pytest.raises(UsageError, match="no open webhook"):
        outbox.rotate_secret(url, number, NOW)
    assert "secret" not in outbox.webhooks(url)[0]


@pytest.mark.parametrize(
    ("receiver_url", "good"),
    [
        ("https://example.test/hook", True), ("http://127.0.0.1:9/hook", True), ("http://example.test/hook", False),
        ("https://user:word@example.test/", False), ("file:///etc/passwd", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_only_https_or_this_machine_is_told(receiver_url, good):
    if good:
        assert check_receiver(receiver_url) == receiver_url
    else:
        with pytest.raises(UsageError):
            check_receiver(receiver_url)
