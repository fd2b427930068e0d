"""The demo accounts in a browser: each signs in once, and what it kept opens further pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matchmaker.services.demo_accounts import ACCOUNTS, PASSWORD
from tools import server as servers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, StorageState

    from tools.server import Server

ASK_CODE = {account.email for account in ACCOUNTS if account.asks_code}


class Roles:
    """The cookies of demo accounts on a server.

    A code of the second step counts once, so that an account signs in once a server.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self._states: dict[str, StorageState] = {}

    @property
    def url(self) -> str:
        """Where the server listens."""
        return self._server.url

    def state(self, email: str) -> StorageState:
        """What a browser keeps after this account signed in."""
        if email not in self._states:
            self._states[email] = self._sign_in(email)
        return self._states[email]

    def _sign_in(self, email: str) -> StorageState:
        with self._browser.new_context(base_url=self._server.url) as context:
            page = context.new_page()
            page.goto("/login")
            page.fill("[name=email]", email)
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button").first.click()
            if email in ASK_CODE:
                page.wait_for_url("**/login/second-step")
                page.fill("[name=code]", self._code(email))
                page.locator("main form button").first.click()
            page.wait_for_url(lambda address: "/login" not in address)
            return context.storage_state()

    def _code(self, email: str) -> str:
        done = servers.command(self._server.log.parent, "demo", "code", email)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
