"""How a test asks for each address of the application: with whose ids, and with which form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.routing import Rule

from tests.security.world import Tenant

SILENT_METHODS = frozenset({"HEAD", "OPTIONS"})

PROPOSAL: Mapping[str, str] = {
    "scope": "Two days at your machines",
    "price_min": "3000",
    "currency": "CNY",
    "price_unit": "project",
    "valid_until": (datetime.now(UTC).date() + timedelta(days=30)).isoformat(),
}
# A form that can be used, so that an answer tells about rights and not about typing.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "claims.create": {"name": "ISO 14001"},
    "claims.save": {"name": "ISO 14001"},
    "office.refuse": {"reason": "unreadable"},
    "office.merge_pair": {"keep": "left"},
    "office.refuse_ownership": {"reason": "no_proof"},
    "providers.own": {"text": "It is our laboratory."},
    "introductions.accept": {
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": "13800000000",
    },
    "introductions.decline": {"reason": "too_far"},
    "introductions.outcome": {"outcome": "helped", "satisfaction": "4"},
    "introductions.write": {"text": "Which fabric is it?", "submission": "a" * 22},
    "introductions.withdraw": {"reason": "plans_changed"},
    "leads.dismiss": {"reason": "too_far"},
    "leads.offer": {
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": "13800000000",
    },
    "profile.save": {"summary_en": "We measure shades."},
    "profile.add_offer": {"title": "Shade training", "category": "training"},
    "profile.change_offer": {"title": "Shade training", "category": "training"},
    "profile.add_job": {"title": "A job"},
    "profile.change_job": {"title": "Another job"},
    "office.refuse_change": {"reason": "unclear"},
    "office.refuse_offer": {"reason": "unclear"},
    "office.send_profile_back": {"reason": "unclear"},
    "office.turn_profile_down": {"reason": "unclear"},
    "needs.none_suitable": {"reason": "too_far"},
    "needs.result": {"result": "met", "satisfaction": "4"},
    "needs.withdraw": {"reason": "plans_changed"},
    "leads.save_search": {"name": "Dyeing"},
    "notices.create": {"kind": "policy", "title_en": "New", "expires_on": "2099-12-31"},
    "notices.save": {"kind": "policy", "title_en": "Other", "expires_on": "2099-12-31"},
    "office.add_person": {"email": "nobody@example.org", "role": "staff"},
    "office.change_person": {"role": "staff"},
    "questions.answer": {"text": "Cotton.", "submission": "a" * 22},
    "questions.ask": {"text": "Which fabric?", "submission": "a" * 22},
    "questions.hide": {"reason": "off_topic"},
    "proposals.create": PROPOSAL,
    "proposals.save": PROPOSAL,
    "proposals.pass_over": {"reason": "too_slow"},
    "proposals.withdraw": {"reason": "plans_changed"},
    "office.enter": {
        "firm": "New firm",
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": "13800000000",
        "consent": "by phone",
        "description": "Our dye lots differ in shade.",
    },
    "office.invite_firm_of": {"email": "new@example.org"},
    "office.revert": {"note": "A mistake."},
    "office.write_word": {"text": "Three firms wait for your answer."},
    "office.note_talk": {"on": "2026-10-01", "note": "Full until spring."},
    "office.reject": {"reason": "unclear"},
    "office.request_changes": {"reason": "unclear", "note": "Which fabric is it?"},
    "office.save_settings": {"opening": "after_looking"},
    "organisations.change_role": {"role": "owner"},
    "providers.archive": {"reason": "closed"},
    "providers.suspend": {"reason": "complaints"},
    "tuning.change_rules": {
        "row_version": "1",
        "kind": "pin",
        "subject": "words",
        "value": "lab",
        "owner": "Office",
        "reason": "New",
    },
    "tuning.change_words": {
        "row_version": "1",
        "left": "缸差",
        "right": "shade difference",
        "closeness": "nearly",
    },
    "tuning.take_words": {"left": "缸差", "right": "shade difference"},
    "tuning.take_back": {"reason": "It was better."},
    "organisations.save": {"name_en": "New name"},
    "organisations.send_invitation": {"email": "new@example.org", "role": "member"},
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One method of one address, filled with the ids of a tenant.

    ``name`` is the endpoint; an address that is asked for in a second way has that behind it.
    """

    name: str
    method: str
    path: str
    fields: Mapping[str, str] | None = None

    @property
    def id(self) -> str:
        return f"{self.method} {self.name}"


# What names a record of one tenant in an address; catalogue and cluster are public.
TENANT_IDS = frozenset(
    {
        *("key", "public_id", "number", "user_id", "invitation_id", "run_id", "claim"),
        *(
            "question_id",
            "search_key",
            "import_id",
            "judgement_id",
            "ownership",
            "event_id",
            "pair",
        ),
    }
)


def asks(app: Flask, tenant: Tenant) -> Iterator[Ask]:
    """Every method of every address, with the records of the tenant."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - SILENT_METHODS):
            ids = _ids(rule, tenant)
            path = _path(app, rule, ids, tenant)
            fields = _fields(rule, tenant)
            yield Ask(rule.endpoint, method, path, fields)
            if rule.rule.startswith("/needs/<key>"):
                path = _path(app, rule, ids | {"key": tenant.secret}, tenant)
                yield Ask(f"{rule.endpoint} by its link", method, path, fields)


def asks_for_records(app: Flask, tenant: Tenant) -> Iterator[Ask]:
    """Those whose address names a record of the tenant, by an id and not by a secret."""
    named = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments & TENANT_IDS and not rule.rule.startswith("/providers/<slug>")
    }
    return (ask for ask in asks(app, tenant) if ask.name in named)


def _path(app: Flask, rule: Rule, ids: Mapping[str, object], tenant: Tenant) -> str:
    with app.test_request_context():
        built = rule.build({name: ids[name] for name in rule.arguments})
    assert built is not None
    asks_a_provider = rule.endpoint in {"introductions.new", "introductions.create"}
    return f"{built[1]}?p={tenant.provider.public_id}" if asks_a_provider else built[1]


def _fields(rule: Rule, tenant: Tenant) -> Mapping[str, str] | None:
    need, provider = tenant.need.public_id or "", tenant.provider.public_id
    of_the_tenant = {
        "needs.shortlist": {"add": provider},
        "office.introduce_provider": {"provider": provider, "note": "They suit each other."},
        "office.work": {"action": "remind", "pick": tenant.asked.public_id},
        "tuning.grade": {"need": need, "provider": provider, "grade": "2"},
        "tuning.mark_need": {"need": need, "must_pass": "y"},
        "tuning.take_qrels": {"qrels": f"{need} {provider} 2"},
    }
    return of_the_tenant.get(rule.endpoint) or FIELDS.get(rule.endpoint)


def _ids(rule: Rule, tenant: Tenant) -> dict[str, object]:
    """The ids that an address asks for; raises ``KeyError`` for a name nobody thought of."""
    feature, _, name = rule.endpoint.partition(".")
    numbers = {
        "organisations": tenant.firm.id,
        "tuning": tenant.version.number,
        "notifications": tenant.notification.id,
        "accounts": tenant.passkey.id if "passkey" in name else tenant.device,
    }
    return {
        "key": tenant.need.public_id,
        "public_id": _public_id(rule, feature, tenant),
        "search_key": tenant.search.public_id,
        "question_id": tenant.question.id,
        "file_key": tenant.proposal_file.public_id,
        "slug": tenant.slug,
        "number": numbers.get(feature),
        "user_id": tenant.member.id,
        "invitation_id": tenant.invitation.id,
        "token": tenant.invitation_secret if feature == "organisations" else "unknown",
        "secret": "unknown",
        "name": "silent",
        "provider": tenant.provider.public_id,
        "section": "about",
        "offer": tenant.offer,
        "step": "pause" if feature == "profile" else "",
        "job": tenant.job,
        "run_id": tenant.run.id,
        "claim": tenant.claim.public_id,
        "ownership": tenant.ownership.public_id,
        "pair": tenant.pair.public_id,
        "event_id": tenant.event.id,
        "judgement_id": tenant.judgement.id,
        "import_id": tenant.sheet.id,
        "notice_id": tenant.notice.id,
        "filename": "app.css",
    }


def _public_id(rule: Rule, feature: str, tenant: Tenant) -> str:
    if feature == "providers":
        return tenant.provider.public_id
    if rule.rule.startswith("/proposals/"):
        return tenant.proposal.public_id
    return (tenant.accepted if feature == "proposals" else tenant.asked).public_id
