"""Private texts turn up where they belong and nowhere else: pages, JSON, mails, logs, exports.

Every private field of the two tenants holds a text of its own (``secret-KIND-TENANT``). Each
role asks for everything there is; what it may come to see is listed here, all else is a leak.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from matchmaker.config.logs import LINE, RedactingFormatter
from matchmaker.db.models import Cluster, Event, Notification, OutboxMail
from matchmaker.extensions import db
from matchmaker.services.catalogue import export_folder
from tests.security.conftest import Site
from tests.security.routes import FIELDS, asks
from tests.security.world import BUDGETS, Tenant

# Whoever holds the link of an unclaimed need or of an invitation sees what it leads to.
BY_SECRET = ("by its link", "organisations.invitation")
FIRM = {
    "firm",
    "problem",
    "message",
    "talk",
    "offer",
    "attached",
    "inside",
    "question",
    "answer",
    "budget",
    "owner",
    "member",
    "disabled",
    "reason",
    "unconfirmed",
}
# What a provider has not shown to everybody: its members see it, and the office that lets it
# through.
PROFILE = {"registration", "rename", "offer-pending", "offer-draft", "offer-paused"}
OWN = {
    "unconfirmed": {"unconfirmed", "phone-unconfirmed"},
    "firm member": {"member", "phone-member"},
    "firm owner": {"owner", "phone-owner", "device", "passkey", "title"},
    "other firm": {"neighbour", "other_owner", "phone-other_owner"},
    "provider": {"provider_member", "phone-provider_member", "proof", "search"},
    "staff": {"staff", "phone-staff"},
    "admin": {"admin", "phone-admin"},
}
OF_THE_OFFICE = {
    *("firm", "problem", "message", "question", "answer", "budget", "trial"),
    *("proof", "reason", "file", "row", "heard", "draft_notice", *PROFILE),
}
# An admin sees who has an account in the cluster.
PEOPLE = {
    *("owner", "member", "other_owner", "provider_member", "disabled", "unconfirmed"),
    "neighbour",
}
OF_OTHERS: Mapping[str, set[str]] = {
    "firm member": FIRM,
    "firm owner": FIRM | {"invited"},
    "provider": {
        *("problem", "message", "talk", "offer", "attached", "inside"),
        *("question", "answer", "colleague", "line"),
        *PROFILE,
    },
    # The log says who of one's own office did something, by name.
    "staff": OF_THE_OFFICE | {"admin"},
    "admin": OF_THE_OFFICE | PEOPLE | {"staff"},
}
# What both sides agreed to share, from acceptance on, on the page of the introduction alone.
OF_FIRM, OF_PROVIDER = {"person", "contact"}, {"seller", "number"}
CONTACTS = OF_FIRM | OF_PROVIDER
# An invitation says who invites, and to what.
INVITING = {"organisations.send_invitation", "organisations.resend"}
TYPED_NUMBER = FIELDS["introductions.accept"]["contact_address"]


def seen_of(tenant: Tenant, text: str) -> set[str]:
    """The kinds of private texts of a tenant that stand in a text."""
    kinds = set(re.findall(rf"secret-([a-z_]+(?:-[a-z_]+)?)-{tenant.slug}\b", text))
    digits = text.replace(",", "").replace("\u202f", "")
    return kinds | ({"budget"} if str(BUDGETS[tenant.slug]) in digits else set())


def text_of(answer: TestResponse) -> str:
    """All the text of an answer; files in an archive are unpacked."""
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return answer.get_data(as_text=True)


def pages(site: Site, role: str, tenant: Tenant) -> Iterator[tuple[str, str]]:
    """The name and the text of every page, asked for by a role with the ids of a tenant."""
    for ask in asks(site.app, tenant):
        if ask.method == "GET" and not ask.name.endswith(BY_SECRET):
            yield ask.name, text_of(site.ask(role, "GET", ask.path))


def test_each_role_sees_its_own_and_what_it_has_to(site: Site) -> None:
    leaks, seen_at_all = {}, set()
    for role in ("anonymous", *site.here.people):
        who = role if role == "anonymous" else f"{role} of here"
        may_see = OWN.get(role, set()) | OF_OTHERS.get(role, set())
        for name, text in pages(site, who, site.here):
            seen_at_all |= seen_of(site.here, text)
            if leaked := seen_of(site.here, text) - may_see:
                leaks[role, name] = leaked

    assert leaks == {}
    assert seen_at_all >= {"problem", "budget", "message", "firm"}  # the canaries do sing


def test_nobody_sees_anything_of_another_tenant(site: Site) -> None:
    leaks = {}
    for role in site.there.people:
        for name, text in pages(site, f"{role} of there", site.here):
            if leaked := seen_of(site.here, text):
                leaks[role, name] = leaked

    assert leaks == {}


@pytest.mark.parametrize(
    ("role", "may_see"),
    [
        ("firm owner", CONTACTS),
        ("firm member", CONTACTS),
        ("provider", CONTACTS),
        ("staff", set()),
        ("admin", set()),
        ("other firm", set()),
    ],
)
def test_contact_details_are_shown_to_the_two_sides_once_it_is_accepted(
    role: str, may_see: set[str], site: Site
) -> None:
    def contacts(public_id: str) -> set[str]:
        path = f"/introductions/{public_id}"
        answers = [
            site.ask(f"{role} of here", "GET", path),
            site.ask(f"{role} of here", "POST", f"{path}/contact", undo=False),
            site.ask(f"{role} of here", "GET", path),
        ]
        site.put_back()
        return seen_of(site.here, "".join(map(text_of, answers))) & CONTACTS

    own = {"provider": OF_PROVIDER}.get(role, OF_FIRM)
    assert contacts(site.here.asked.public_id) <= (own if may_see else set())
    assert contacts(site.here.accepted.public_id) <= may_see
    assert bool(contacts(site.here.accepted.public_id)) == bool(may_see)


def test_mails_notifications_and_the_trail_carry_no_contact_details(site: Site) -> None:
    leaks, written = {}, 0
    for ask in asks(site.app, site.here):
        for role in ("firm owner", "provider", "staff"):
            if ask.method == "POST" and ask.name not in INVITING:
                site.ask(f"{role} of here", ask.method, ask.path, ask.fields, undo=False)
                rows = new_rows(site)
                written += len(rows)
                text = "\n".join(rows)
                # A name that the office approved is public from then on.
                named = {"title", "problem", "rename"}
                if seen_of(site.here, text) - named or TYPED_NUMBER in text:
                    leaks[role, ask.id] = rows
                site.put_back()

    assert leaks == {}
    assert written > 20


def new_rows(site: Site) -> list[str]:
    """What was written for mails, notifications and the trail; without who a mail goes to."""
    with site.app.app_context():
        mails = db.session.scalars(select(OutboxMail)).all()
        notices = db.session.scalars(select(Notification)).all()
        events = db.session.scalars(select(Event)).all()
        return [
            *(f"mail {each.kind} {each.values}" for each in mails),
            *(f"notice {each.kind} {each.values}" for each in notices),
            *(f"event {each.action} {each.reason} {each.note} {each.details}" for each in events),
        ]


def test_the_log_carries_nothing_private(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for ask in asks(site.app, site.here):
        for role in ("firm owner", "provider", "admin"):
            site.ask(f"{role} of here", ask.method, ask.path, ask.fields)
    formatter = RedactingFormatter(LINE)
    lines = "\n".join(formatter.format(record) for record in caplog.records)

    assert len(caplog.records) > 300
    assert seen_of(site.here, lines) == set()
    assert "@" not in lines
    assert TYPED_NUMBER not in lines
    assert site.here.secret not in lines
    assert site.here.need.public_id not in lines


def test_the_export_of_a_cluster_carries_no_need_that_somebody_typed(
    site: Site, tmp_path: Path
) -> None:
    with site.app.app_context():
        cluster = db.session.get_one(Cluster, site.here.cluster.id)
        report = export_folder(db.session(), folder=tmp_path, cluster=cluster)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())

    assert (report.providers, report.needs) == (4, 0)
    assert seen_of(site.here, text) == {
        "offer-paused"
    }  # published before, and so again after a while
