"""A port for a server that a test starts in a process of its own."""

from __future__ import annotations

import random
import socket

BELOW_THE_SYSTEMS_OWN = range(20_000, 30_000)
"""Linux gives 32768 and above to whoever asks for any port, each outgoing connection too: one of those that is free now
may be another's by the time the server has started.
"""


def free_port() -> int:
    """Of the loopback address."""
    for port in random.SystemRandom().sample(BELOW_THE_SYSTEMS_OWN, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("a hundred ports are taken")
