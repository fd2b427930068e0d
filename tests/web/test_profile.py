"""The pages of the own profile, and the office's page on it, from the form to the public page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.config import Settings
from matchmaker.db.models import ClusterMember, Introduction, Provider
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.factory import create_app
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_need,
    make_organisation,
    make_provider,
    make_user,
)
from tests.web.signing import signed_in

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OFFER = {
    "title": "Wastewater permit",
    "category": "environment",
    "price_min": "8000",
    "price_max": "1.2万",
    "currency": "CNY",
    "price_unit": "project",
    "service_area": "Keqiao\nZhejiang",
    "delivery": "on_site",
    "documents_needed": "Licence\nLast report",
}


@dataclass
class Market:
    """``newcomer`` owns an organisation that offers nothing yet."""

    app: APIFlask
    provider: FlaskClient
    newcomer: FlaskClient
    office: FlaskClient


@pytest.fixture
def market(settings: Settings) -> Iterator[Market]:
    app = create_app(settings)
    with app.app_context():
        session = db.session()
        cluster = make_cluster(session, slug="textile")
        lab = make_provider(session, cluster=cluster, id="lab", name={"en": "Shade Lab"})
        new = make_organisation(session, cluster=cluster, name_en="Canary Dyes")
        helper = make_member(session, organisation=lab.organisation).id
        owner = make_member(session, organisation=new).id
        clerk = make_user(session)
        session.add(
            ClusterMember(cluster=cluster, user=clerk, role=ClusterRole.STAFF, created_at=NOW)
        )
        session.flush()
        clerk_id = clerk.id
        session.commit()
    yield Market(
        app,
        signed_in(app, helper),
        signed_in(app, owner),
        signed_in(app, clerk_id, strong=True),
    )
    with app.app_context():
        db.engine.dispose()


def text(who: FlaskClient, path: str, status: int = 200) -> str:
    answer = who.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def send(who: FlaskClient, path: str, fields: Mapping[str, str] | None = None) -> TestResponse:
    token = TOKEN.search(who.get("/provider/offers/new").get_data(as_text=True)) or TOKEN.search(
        who.get("/needs/new").get_data(as_text=True)
    )
    assert token
    return who.post(path, data={"csrf_token": token[1]} | dict(fields or {}))


def page_after(who: FlaskClient, path: str, fields: Mapping[str, str] | None = None) -> str:
    answer = send(who, path, fields)
    assert answer.status_code == 303, (path, answer.get_data(as_text=True)[-3000:])
    return text(who, answer.location)


def newest_offer(market: Market) -> str:
    with market.app.app_context():
        lab = db.session.query(Provider).filter_by(public_id="lab").one()
        return lab.capabilities[-1].public_id


def test_every_section_opens_and_saves_alone(market: Market) -> None:
    saved = {
        "about": {"summary_en": "Indigo without streaks"},
        "contact": {"contact_name": "Li", "contact_channel": "mail", "contact_address": "li@a.cn"},
        "facts": {"languages": "zh", "region": "Keqiao", "staff": "1,200", "founded": "1999"},
        "area": {"service_area": "Zhejiang\nanywhere"},
    }
    for section, fields in saved.items():
        address = f"/provider/profile/{section}"
        assert market.provider.get(address).status_code == 200
        page_after(market.provider, address, fields)

    public = text(market.provider, "/providers/textile/lab")
    assert "Indigo without streaks" in public
    assert "1,200" in public
    assert "li@a.cn" not in public
    assert "li@a.cn" in text(market.provider, "/provider/profile/contact")
    assert "anywhere" in text(market.provider, "/provider/profile/area")
    assert market.provider.get("/provider/profile/nothing").status_code == 404


def test_what_can_not_be_used_is_shown_again_beside_its_field(market: Market) -> None:
    answer = send(
        market.provider, "/provider/profile/area", {"service_area": "Keqiao\nNowhereville"}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "“Nowhereville”" in page
    assert "Keqiao\nNowhereville" in page


def test_contact_details_in_a_public_text_are_pointed_out(market: Market) -> None:
    path, typed = "/provider/profile/about", {"summary_en": "Call 13800138000"}
    warned = send(market.provider, path, typed)

    page = page_after(market.provider, path, {**typed, "contacts": "summary_en"})

    assert (warned.status_code, 'name="contacts"' in warned.get_data(as_text=True)) == (422, True)
    assert "There seems to be a phone number" in page


def test_an_offer_goes_from_a_draft_to_the_public_page(market: Market) -> None:
    page_after(market.provider, "/provider/offers/new", OFFER)
    key = newest_offer(market)
    unseen = text(market.provider, "/providers/textile/lab")
    page_after(market.provider, f"/provider/offers/{key}/submit")
    queue = text(market.office, "/admin/queues/profiles")
    review = text(market.office, "/admin/profiles/textile/lab")
    page_after(market.office, f"/admin/profiles/textile/lab/offers/{key}/publish")
    public = text(market.provider, "/providers/textile/lab")

    assert OFFER["title"] not in unseen
    assert "/admin/profiles/textile/lab" in queue
    assert OFFER["title"] in review
    assert OFFER["title"] in public
    assert "Last report" in public
    assert "Last report" in text(market.provider, f"/provider/offers/{key}")
    page_after(market.provider, f"/provider/offers/{key}/fill")
    assert OFFER["title"] not in text(market.provider, "/providers/textile/lab")


def test_a_new_name_waits_and_the_office_sees_old_beside_new(market: Market) -> None:
    page_after(market.provider, "/provider/profile/identity", {"name_en": "Hue Studio"})

    review = text(market.office, "/admin/profiles/textile/lab")
    assert "Shade Lab" in review
    assert "Hue Studio" in review
    assert "Hue Studio" not in text(market.newcomer, "/providers/textile/lab")
    page_after(market.office, "/admin/profiles/textile/lab/change/approve")
    assert "Hue Studio" in text(market.newcomer, "/providers/textile/lab")


def test_a_refused_change_is_read_with_its_reason(market: Market) -> None:
    page_after(market.provider, "/provider/profile/identity", {"name_en": "Hue Studio"})
    missing = send(market.office, "/admin/profiles/textile/lab/change/refuse")
    page_after(
        market.office,
        "/admin/profiles/textile/lab/change/refuse",
        {"reason": "unclear", "note": "The register differs."},
    )

    assert missing.status_code == 422
    assert "The register differs." in text(market.provider, "/provider/profile")


def test_a_new_provider_is_nowhere_until_it_is_approved(market: Market) -> None:
    page_after(market.newcomer, "/provider/profile")
    page_after(market.newcomer, "/provider/profile/about", {"summary_en": "Canary summary"})
    early = page_after(market.newcomer, "/provider/profile/submit")
    page_after(market.newcomer, "/provider/offers/new", OFFER | {"title": "Canary offer"})
    page_after(market.newcomer, "/provider/profile/submit")
    with market.app.app_context():
        key = db.session.query(Provider).filter(Provider.public_id != "lab").one().public_id
    stranger = market.app.test_client()

    assert "Add at least one offer" in early
    for reader in (stranger, market.provider):
        assert "Canary" not in text(reader, "/providers")
        assert "Canary" not in text(reader, "/providers?query=canary").replace('"canary"', "")
        assert reader.get(f"/providers/textile/{key}").status_code == 404
        found = reader.post("/api/v1/matches", json={"need": {"description": "wastewater permit"}})
        assert "Canary" not in found.get_data(as_text=True)
    assert key in text(market.office, "/admin/queues/providers")
    page_after(market.office, f"/admin/profiles/textile/{key}/approve")
    assert "Canary offer" in text(stranger, f"/providers/textile/{key}")
    assert "Canary" in text(stranger, "/providers")


def test_a_profile_that_was_sent_back_says_why(market: Market) -> None:
    page_after(market.newcomer, "/provider/profile")
    page_after(market.newcomer, "/provider/offers/new", OFFER)
    page_after(market.newcomer, "/provider/profile/submit")
    with market.app.app_context():
        key = db.session.query(Provider).filter(Provider.public_id != "lab").one().public_id
    page_after(
        market.office,
        f"/admin/profiles/textile/{key}/send-back",
        {"reason": "incomplete", "note": "Which dyes?"},
    )

    assert "Which dyes?" in text(market.newcomer, "/provider/profile")
    page_after(market.newcomer, "/provider/profile/submit")
    assert key in text(market.office, "/admin/queues/providers")


def test_past_work_is_added_changed_and_deleted(market: Market) -> None:
    job = {"title": "Indigo line", "situation": "Streaks.", "work": "New dosing.", "year": "2024"}
    page_after(market.provider, "/provider/past-work/new", job)
    with market.app.app_context():
        number = db.session.query(Provider).filter_by(public_id="lab").one().past_work[0].id
    address = f"/provider/past-work/{number}"

    assert "New dosing." in text(market.provider, address)
    page_after(market.provider, address, job | {"result": "No streaks."})
    assert "Streaks. New dosing. No streaks." in text(market.provider, "/providers/textile/lab")
    page_after(market.provider, f"{address}/delete")
    assert "Indigo line" not in text(market.provider, "/providers/textile/lab")


def test_who_has_no_profile_reads_how_to_begin_one(market: Market) -> None:
    assert "Begin a profile" in text(market.newcomer, "/provider/profile")
    assert market.newcomer.get("/provider/offers").status_code == 404
    assert market.app.test_client().get("/provider/profile").status_code == 303


def test_an_answer_to_a_firm_is_filled_in_with_the_contact_of_the_profile(market: Market) -> None:
    contact = {
        "contact_name": "Ms Wu",
        "contact_channel": "phone",
        "contact_address": "13800138000",
    }
    page_after(market.provider, "/provider/profile/contact", contact)
    with market.app.app_context():
        lab = db.session.query(Provider).filter_by(public_id="lab").one()
        firm = make_organisation(db.session(), cluster=lab.cluster, name_en="A firm")
        need, _ = make_need(db.session(), cluster=lab.cluster)
        need.organisation, need.public_id, need.state = firm, "a-need", NeedState.OPEN
        db.session.add(
            Introduction(
                public_id="asked",
                cluster_id=lab.cluster_id,
                need=need,
                provider=lab,
                state=IntroductionState.REQUESTED,
                state_changed_at=NOW,
                created_at=NOW,
                asked_at=NOW,
            )
        )
        db.session.commit()

    assert 'value="13800138000"' in text(market.provider, "/introductions/asked/accept")
