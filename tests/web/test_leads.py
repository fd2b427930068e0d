"""A provider's leads: found, read, offered to, put aside; and what the firm makes of an offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask_security import hash_password

from matchmaker.config import Settings
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import score_leads
from matchmaker.services.actors import actor_of
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.needs import create_need
from matchmaker.web.clock import now
from tests.factories import make_cluster, make_member, make_organisation, make_provider
from tests.web.accounts.conftest import PASSWORD, Person

OFFER = [{"id": "c1", "title": "Shade control for dye lots", "language": "en"}]
CONTACT = {
    "contact_name": "Lab desk",
    "contact_channel": "wechat",
    "contact_address": "shade_lab_li",
}
TEXT = "Our dye lots come out in different shades; budget 98,765 CNY. Call 13800138000."


@dataclass
class Market:
    """A firm with an open need that fits the provider, each with a browser."""

    app: APIFlask
    firm: Person
    provider: Person
    need: str

    def text(self, who: Person, path: str, status: int = 200) -> str:
        answer = who.get(path)
        assert answer.status_code == status, path
        return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def market(settings: Settings) -> Iterator[Market]:
    app = create_app(settings)
    with app.app_context():
        session = db.session()
        cluster = make_cluster(session, slug="textile")
        firm = make_organisation(session, cluster=cluster, name_en="Red Carp Dyeing")
        lab = make_provider(
            session, cluster=cluster, id="lab", name={"en": "Shade Lab"}, capabilities=OFFER
        )
        password = hash_password(PASSWORD)
        user = make_member(session, organisation=firm, email="firm@a.example", password=password)
        make_member(
            session, organisation=lab.organisation, email="lab@b.example", password=password
        )
        owner = actor_of(session, user=user)
        _, token = create_need(session, actor=owner, cluster=cluster, description=TEXT, now=now())
        need = claim_need(session, actor=owner, token=token, organisation=firm, now=now())
        need.budget_max, need.currency = 98_765, "CNY"
        key = need.public_id or ""
        session.commit()
    assert score_leads(app, now()) == 1
    people = [Person(app, f"{name}.example") for name in ("firm@a", "lab@b")]
    for person in people:
        assert person.sign_in().status_code == 303
    yield Market(app, *people, need=key)
    with app.app_context():
        db.engine.dispose()


def test_a_provider_finds_a_lead_without_learning_whose_it_is(market: Market) -> None:
    listed = market.text(market.provider, "/provider/leads")
    opened = market.provider.post(
        f"/provider/leads/{market.need}/read", page="/provider/leads"
    ).headers["Location"]
    lead = market.text(market.provider, opened)

    for page in (listed, lead):
        assert "Our dye lots come out in different shades" in page
        for private in ("Red Carp", "13800138000", "firm@a.example"):
            assert private not in page
    assert "98765" not in lead.replace(",", "").replace("budget 98765", "")
    assert "shade" in lead.partition("What the firm sees about you")[2]


def test_reading_a_lead_takes_it_from_the_new_ones(market: Market) -> None:
    before = market.text(market.provider, "/provider/leads?new=1")
    market.provider.post(f"/provider/leads/{market.need}/read", page="/provider/leads")
    after = market.text(market.provider, "/provider/leads?new=1")

    assert "Our dye lots" in before
    assert "No lead fits these filters." in after


def test_an_offer_is_accepted_by_the_firm_and_only_then_opens_contacts(market: Market) -> None:
    path = f"/provider/leads/{market.need}/offer"
    typed = {**CONTACT, "message": "Forty mills, call 13900139000."}
    warned = market.provider.post(path, **typed)
    sent = market.provider.post(path, **typed, contacts="message")
    assert (warned.status_code, sent.status_code) == (422, 303)
    introduction = sent.headers["Location"]

    page = market.text(market.firm, introduction)
    assert "Shade Lab" in page
    assert "Forty mills" in page
    assert "The provider offers its help." in page
    for private in ("shade_lab_li", "13900139000"):
        assert private not in page
    assert "No open need suits you now" in market.text(market.provider, "/provider/leads")
    contact = {**CONTACT, "contact_channel": "phone", "contact_address": "+86 575 8888 1234"}
    accepted = market.firm.post(f"{introduction}/accept", **contact)
    assert accepted.status_code == 303
    assert "shade_lab_li" in market.text(market.firm, introduction)
    market.provider.post(f"{introduction}/contact", page=introduction)
    assert "+86 575 8888 1234" in market.text(market.provider, introduction)


def test_an_offer_lacks_nothing_of_what_was_typed_when_it_is_refused(market: Market) -> None:
    path = f"/provider/leads/{market.need}/offer"
    answer = market.provider.post(path, message="Forty mills", **CONTACT | {"contact_address": ""})

    assert answer.status_code == 422
    assert "Forty mills" in answer.get_data(as_text=True)


def test_a_lead_that_was_put_aside_comes_back_when_it_is_taken_up(market: Market) -> None:
    path = f"/provider/leads/{market.need}"
    market.provider.post(f"{path}/dismiss", reason="no_capacity")
    gone = market.text(market.provider, "/provider/leads")
    market.provider.post(f"{path}/restore", page=path)
    back = market.text(market.provider, "/provider/leads")

    assert "Our dye lots" not in gone
    assert "Our dye lots" in back


def test_a_firm_has_no_leads_and_is_told_why(market: Market) -> None:
    assert "Leads are for providers." in market.text(market.firm, "/provider/leads")
    assert "/provider/leads" not in market.text(market.firm, "/needs")
    assert "/provider/leads" in market.text(market.provider, "/needs")
    market.text(market.firm, f"/provider/leads/{market.need}", status=404)
