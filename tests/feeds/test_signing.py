from datetime import UTC, datetime, timedelta

import pytest

from pipeline.feeds.signing import LONGEST_WAIT, MOST_ATTEMPTS, REPLAY_WINDOW, is_genuine, next_attempt, signature

NOW = datetime(2019, 1, 25, 8, 0, tzinfo=UTC)
BODY = b'{"event":"feed.written"}'


@pytest.mark.parametrize(
    ("secret", "body", "later", "genuine"),
    [
        ("new", BODY, timedelta(0), True),
        ("old", BODY, timedelta(0), True),  # both sign while a secret is being changed
        ("other", BODY, timedelta(0), False),
        ("new", BODY + b" ", timedelta(0), False),
        ("new", BODY, REPLAY_WINDOW, True),
        ("new", BODY, REPLAY_WINDOW + timedelta(seconds=1), False),  # an old one sent again
        ("new", BODY, -REPLAY_WINDOW - timedelta(seconds=1), False),
    ],
)
def test_a_receiver_trusts_what_is_ours_unchanged_and_fresh(secret, body, later, genuine):
    value = signature(("new", "old"), BODY, NOW)
    assert is_genuine(value, secret, body, NOW + later) is genuine


@pytest.mark.parametrize("value", ["", "t=,v1=", "v1=00", "t=1,t=2,v1=00", "t=abc,v1=00", "nonsense"])
def test_a_header_that_is_none_is_refused(value):
    assert not is_genuine(value, "new", BODY, NOW)


def test_the_time_is_signed_too():
    moved = signature(("new",), BODY, NOW).replace("t=", "t=1", 1)
    assert not is_genuine(moved, "new", BODY, NOW)


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(minutes=1)), (2, timedelta(minutes=2)), (3, timedelta(minutes=4)),
        (9, timedelta(minutes=256)), (10, LONGEST_WAIT), (MOST_ATTEMPTS - 1, LONGEST_WAIT), (MOST_ATTEMPTS, None),
    ],
)  # fmt: skip
def test_waits_double_up_to_a_limit_and_end(attempts, wait):
    assert next_attempt(attempts, NOW) == (None if wait is None else NOW + wait)
