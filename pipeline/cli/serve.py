"""`hesv serve`: the office's pages on this machine."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Final

import typer
import uvicorn

from pipeline.cli.options import messages
from pipeline.errors import UsageError
from pipeline.office.app import create_app
from pipeline.office.middleware import Quiet
from pipeline.settings import load_settings
from pipeline.warehouse.accounts import list_accounts

GRACE_SECONDS: Final = 10


def serve(
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="the port to listen on")] = 8300,
) -> None:
    """Serve the office's pages until Ctrl-C: search, reports, review, release, feeds.

    Example: hesv serve --port 8300

    Another address than this machine's own needs HESV_OFFICE_HTTPS=true and a proxy before it that speaks HTTPS.
    """
    settings = load_settings()
    if not _is_loopback(host) and not settings.office_https:
        raise UsageError(
            f"{host} is reached from other machines, where passwords and people's data would travel in the open. "
            "Put a proxy that speaks HTTPS before it and set HESV_OFFICE_HTTPS=true, or leave --host out."
        )
    messages.print("Starting the warehouse …", highlight=False)
    app = create_app(settings)
    messages.print(f"The office's pages: http://{host}:{port}/   (Ctrl-C ends)", highlight=False)
    messages.print(_how_to_sign_in(app.state.url), highlight=False, markup=False)
    uvicorn.run(
        Quiet(app), host=host, port=port, access_log=False, log_level="warning", server_header=False,
        proxy_headers=settings.office_https, timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _how_to_sign_in(url: str) -> str:
    open_ones = [account.login for account in list_accounts(url) if account.closed_at is None]
    if not open_ones:
        return 'Nobody can sign in yet: `hesv account add LOGIN --name "…" --role office` makes an account.'
    return f"Sign in as one of: {', '.join(open_ones)}. `hesv account password LOGIN` sets a new password."
