"""From a need to an outcome: what each side can do and see, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask_security import hash_password
from werkzeug.test import TestResponse

from matchmaker.config import Settings
from matchmaker.db.models import Introduction, User
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.web.introductions import listing
from tests.factories import make_cluster, make_member, make_organisation, make_provider
from tests.web.accounts.conftest import PASSWORD, Person

PHONE = "+86 575 8888 1234"
WECHAT = "shade_lab_li"


@dataclass
class Scene:
    """A firm and a provider, each with a browser, and a provider that nobody acts for."""

    app: APIFlask
    firm: Person
    provider: Person
    stranger: Person

    def text(self, who: Person, path: str, status: int = 200) -> str:
        answer = who.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:500]
        return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def scene(settings: Settings) -> Iterator[Scene]:
    app = create_app(settings)
    with app.app_context():
        session = db.session()
        cluster = make_cluster(session, slug="textile")
        firm = make_organisation(session, cluster=cluster, name_en="Red Carp Dyeing")
        listed = make_provider(session, cluster=cluster, id="lab", name={"en": "Shade Lab"})
        make_provider(session, cluster=cluster, id="idle", name={"en": "Idle Lab"}, joined=False)
        password = hash_password(PASSWORD)
        make_member(session, organisation=firm, email="firm@a.example", password=password)
        make_member(
            session, organisation=listed.organisation, email="lab@b.example", password=password
        )
        other = make_organisation(session, cluster=cluster, name_en="Other")
        make_member(session, organisation=other, email="other@c.example", password=password)
        session.commit()
    people = [Person(app, f"{name}.example") for name in ("firm@a", "lab@b", "other@c")]
    for person in people:
        assert person.sign_in().status_code == 303
    yield Scene(app, *people)
    with app.app_context():
        db.engine.dispose()


def describe(person: Person, text: str = "Our dye lots differ in shade.", **fields: object) -> str:
    """The address of a new need, without the last part."""
    answer = person.post("/needs/new", description=text, cluster="textile", short="1", **fields)
    assert answer.status_code == 303
    return answer.headers["Location"].removesuffix("/matches")


def ask(person: Person, need: str, provider: str = "lab", **fields: object) -> TestResponse:
    page = f"{need}/introductions/new?p={provider}"
    typed = {
        "p": provider,
        "message": "We dye cotton.",
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": PHONE,
    }
    return person.post(f"{need}/introductions/new", page=page, **typed | fields)


def requested(scene: Scene) -> str:
    """The address of an introduction that waits for the provider."""
    answer = ask(scene.firm, describe(scene.firm))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def own_need(scene: Scene) -> str:
    """The address of the firm's need, as its list shows it."""
    found = re.search(r'<h2><a [^>]*href="([^"]+)"', scene.text(scene.firm, "/needs"))
    assert found is not None
    return found.group(1)


def accepted(scene: Scene) -> str:
    address = requested(scene)
    answer = scene.provider.post(
        f"{address}/accept",
        contact_name="Lab desk",
        contact_channel="wechat",
        contact_address=WECHAT,
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return address


def test_asking_claims_the_need_and_leads_to_the_introduction(scene: Scene) -> None:
    need = describe(scene.firm)

    address = ask(scene.firm, need).headers["Location"]

    assert "Shade Lab" in scene.text(scene.firm, address)
    assert "Our dye lots differ in shade." in scene.text(scene.firm, "/needs")
    assert scene.text(scene.stranger, f"{need}/matches", status=404)


def test_a_need_that_a_firm_keeps_is_withdrawn_instead_of_deleted(scene: Scene) -> None:
    ask(scene.firm, describe(scene.firm))
    need = own_need(scene)

    answer = scene.firm.get(f"{need}/delete")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{need}/withdraw")


def test_the_page_before_asking_shows_what_is_shared_and_what_is_not(scene: Scene) -> None:
    page = scene.text(scene.firm, f"{describe(scene.firm)}/introductions/new?p=lab")

    at_once, later = page.split("What they see only once they accept")
    assert "Our dye lots differ in shade." in at_once
    assert "Red Carp Dyeing" not in at_once
    assert "Red Carp Dyeing" in later


def test_a_stranger_is_sent_to_sign_in_and_back(scene: Scene) -> None:
    nobody = Person(scene.app)
    need = describe(nobody)

    answer = nobody.get(f"{need}/introductions/new?p=lab")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")


def test_before_acceptance_neither_side_sees_who_the_other_is(scene: Scene) -> None:
    address = requested(scene)

    page = scene.text(scene.provider, address)

    assert "We dye cotton." in page
    assert "Red Carp Dyeing" not in page
    assert PHONE not in page
    assert scene.provider.post(f"{address}/contact", page="/account").status_code == 303
    assert PHONE not in scene.text(scene.provider, address)


def test_after_acceptance_both_sides_reach_each_other(scene: Scene) -> None:
    address = accepted(scene)

    scene.firm.post(f"{address}/contact", page=address)

    provider_page = scene.text(scene.provider, address)
    assert PHONE in provider_page
    assert "Red Carp Dyeing" in provider_page
    assert WECHAT in scene.text(scene.firm, address)


def test_asking_twice_leads_to_the_first_request(scene: Scene) -> None:
    need = describe(scene.firm)
    first = ask(scene.firm, need).headers["Location"]
    claimed = scene.firm.get(f"{need}/matches").headers["Location"].removesuffix("/matches")

    again = ask(scene.firm, claimed).headers["Location"]

    assert again == first
    with scene.app.app_context():
        assert db.session().query(Introduction).count() == 1


def test_a_request_without_a_way_back_keeps_what_was_typed(scene: Scene) -> None:
    need = describe(scene.firm)

    answer = ask(scene.firm, need, contact_address="12")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "We dye cotton." in page
    assert 'id="contact_address-error"' in page
    with scene.app.app_context():
        assert db.session().query(Introduction).count() == 0


def test_a_provider_without_an_account_is_asked_through_the_office(scene: Scene) -> None:
    need = describe(scene.firm)
    page = scene.text(scene.firm, f"{need}/introductions/new?p=idle")

    address = ask(scene.firm, need, "idle").headers["Location"]

    assert "takes longer than usual" in page
    assert "takes longer than usual" in scene.text(scene.firm, address)


def test_each_side_finds_the_introduction_in_its_list(scene: Scene) -> None:
    address = requested(scene)

    for side in (scene.firm, scene.provider):
        assert address in scene.text(side, "/introductions")
    assert address not in scene.text(scene.stranger, "/introductions")


def test_older_introductions_are_a_page_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    older, newer = (
        ask(scene.firm, describe(scene.firm), key).headers["Location"] for key in ("lab", "idle")
    )

    first = scene.text(scene.firm, "/introductions")
    second = scene.text(scene.firm, "/introductions?asked=2")

    assert newer in first
    assert older not in first
    assert 'href="/introductions?asked=2"' in first
    assert older in second
    assert newer not in second
    assert older in scene.text(scene.provider, "/introductions?answered=7")


def test_a_decline_needs_a_reason_and_shows_it_to_the_firm(scene: Scene) -> None:
    address = requested(scene)

    without = scene.provider.post(f"{address}/decline")
    declined = scene.provider.post(f"{address}/decline", reason="no_capacity")

    assert without.status_code == 422
    assert declined.status_code == 303
    assert "No free capacity now" in scene.text(scene.firm, address)


def test_a_request_can_be_taken_back_until_it_is_answered(scene: Scene) -> None:
    address = requested(scene)

    taken = scene.firm.post(f"{address}/withdraw", reason="plans_changed")
    late = scene.provider.get(f"{address}/accept")

    assert taken.status_code == 303
    assert late.headers["Location"] == address


def test_what_both_sides_say_alike_closes_the_introduction(scene: Scene) -> None:
    address = accepted(scene)
    scene.firm.post(f"{address}/start", page=address)

    scene.provider.post(f"{address}/outcome", outcome="helped")
    scene.firm.post(f"{address}/outcome", outcome="helped", satisfaction="5")

    assert "Helped" in scene.text(scene.firm, address)
    with scene.app.app_context():
        kept = db.session().query(Introduction).one()
        assert (kept.state, kept.satisfaction) == ("helped", 5)


def test_somebody_else_finds_neither_the_need_nor_the_introduction(scene: Scene) -> None:
    address = requested(scene)
    need = own_need(scene)

    for path in (address, f"{address}/accept", need, f"{need}/matches"):
        assert scene.stranger.get(path).status_code == 404, path


def test_a_need_is_put_to_rest_opened_again_copied_and_taken_back(scene: Scene) -> None:
    requested(scene)
    need = own_need(scene)

    scene.firm.post(f"{need}/pause", page=need)
    rests = scene.text(scene.firm, need)
    scene.firm.post(f"{need}/resume", page=need)
    copied = scene.firm.post(f"{need}/copy", page=need)
    scene.firm.post(f"{need}/withdraw", reason="solved_elsewhere", note="Our own people did it.")

    assert "Paused" in rests
    assert copied.headers["Location"].endswith("/refine")
    gone = scene.text(scene.firm, need)
    assert "Withdrawn" in gone
    assert "Solved in another way" in gone


def test_nobody_suitable_is_kept_with_its_reason(scene: Scene) -> None:
    requested(scene)
    need = own_need(scene)

    scene.firm.post(f"{need}/none-suitable", reason="too_expensive")

    assert "Too expensive" in scene.text(scene.firm, need)


def test_a_provider_is_put_on_the_shortlist_and_off_again(scene: Scene) -> None:
    requested(scene)
    need = own_need(scene)

    scene.firm.post(f"{need}/shortlist", page=need, add="idle")
    listed = scene.text(scene.firm, need)
    scene.firm.post(f"{need}/shortlist", page=need, remove="idle")

    assert "Idle Lab" in listed
    assert "Idle Lab" not in scene.text(scene.firm, need)


def test_a_disabled_account_loses_everything_at_its_next_request(scene: Scene) -> None:
    address = requested(scene)
    with scene.app.app_context():
        session = db.session()
        session.query(User).filter(User.email == "firm@a.example").one().active = False
        session.commit()

    assert scene.firm.get(address).status_code == 303


def test_the_author_of_contact_details_is_warned_before_they_are_sent(scene: Scene) -> None:
    address = requested(scene)
    typed = {"page": address, "text": f"Call {PHONE}", "submission": "a" * 22}

    warned = scene.provider.post(f"{address}/messages", **typed)
    sent = scene.provider.post(f"{address}/messages", **typed, contacts="text")

    assert (warned.status_code, sent.status_code) == (422, 303)
    assert "This looks like a mail address" in warned.get_data(as_text=True)
    page = scene.text(scene.firm, address)
    assert "Call •••" in page
    assert PHONE not in page.partition("Conversation")[2].partition("The need")[0]
