"""Every address that changes something leaves an event in the same transaction."""

from __future__ import annotations

from tests.security.conftest import Site
from tests.security.routes import asks
from tests.security.test_tenants import rows

ROLES = ("anonymous", "firm owner of here", "provider of here", "admin of here")
# What is kept beside the deed: the counters of limits, sign-ins, mails under way, and what
# somebody has read.
BESIDE = {
    "attempts",
    "user_sessions",
    "account_tokens",
    "outbox_mails",
    "notifications",
    "lead_marks",
    "impressions",
    "events",
}


def test_whoever_changes_something_is_written_down(site: Site) -> None:
    before = rows(site)
    silent, changing = {}, set()
    for ask in asks(site.app, site.here):
        if ask.method != "POST":
            continue
        for role in ROLES:
            site.ask(role, ask.method, ask.path, ask.fields, undo=False)
            after = rows(site)
            if after == before:
                continue
            changed = {name for name in after if after[name] != before[name]} - BESIDE
            if changed:
                changing.add(ask.name)
                if len(after["events"]) == len(before["events"]):
                    silent[ask.id] = sorted(changed)
            site.put_back()

    assert silent == {}
    assert len(changing) > 30
