"""`hesv serve` keeps to this machine unless a proxy that speaks HTTPS stands before it."""

import pytest

from pipeline.cli import serve
from pipeline.errors import DependencyDown, UsageError


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "office.example", ""])
def test_another_address_needs_https(monkeypatch, tmp_path, host):
    monkeypatch.setenv("HESV_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="HESV_OFFICE_HTTPS"):
        serve.serve(host=host)


@pytest.mark.parametrize(("host", "https"), [("127.0.0.1", ""), ("::1", ""), ("localhost", ""), ("0.0.0.0", "true")])
def test_this_machine_or_a_proxy_goes_on_to_the_warehouse(monkeypatch, tmp_path, host, https):
    monkeypatch.setenv("HESV_HOME", str(tmp_path))
    monkeypatch.setenv("HESV_OFFICE_HTTPS", https)
    monkeypatch.setenv("HESV_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DependencyDown):
        serve.serve(host=host)
