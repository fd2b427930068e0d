"""A copy of everything about oneself and of nobody else, and an end that leaves nothing."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary, String, cast, select
from sqlalchemy.orm import Session

from matchmaker.db.base import Base
from matchmaker.db.models import (
    ClusterMember,
    Event,
    Introduction,
    Need,
    Organisation,
    Passkey,
    Provider,
    User,
    UserSession,
)
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.vocabulary import ClusterRole, ContactChannel, Language, OrganisationRole
from matchmaker.matching.exchange import parse_need
from matchmaker.services.account_deletion import delete_account, deletion_plan
from matchmaker.services.actors import actor_of
from matchmaker.services.closing import close_organisation
from matchmaker.services.contacts import Contact
from matchmaker.services.introductions import request_introduction
from matchmaker.services.invitations import invite_member
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.own_data import export_archive
from matchmaker.services.user_sessions import open_session
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_need,
    make_organisation,
    make_provider,
    make_user,
)

MEMBER = OrganisationRole.MEMBER
MINE, THEIRS = "canary-of-mine", "canary-of-theirs"


def person(session: Session, canary: str, **values: object) -> User:
    """An account that says the canary wherever a person can say something."""
    user = make_user(
        session,
        email=f"{canary}-mail@example.org",
        name=f"{canary}-name",
        phone=f"{canary}-phone",
        wechat=f"{canary}-wechat",
        **values,
    )
    session.add(
        Passkey(
            user=user,
            credential_id=canary.encode(),
            public_key=b"key",
            backup_state=False,
            device_type="single_device",
            create_datetime=NOW,
            lastuse_datetime=NOW,
            name=f"{canary}-passkey",
            usage="first",
        )
    )
    open_session(session, user=user, device=f"{canary}-device", now=NOW)
    return user


def firm_with_need(session: Session, owner: User, canary: str) -> tuple[Organisation, Need]:
    cluster = make_cluster(session)
    firm = make_organisation(session, cluster=cluster, name_zh=f"{canary}-firm")
    make_member(session, organisation=firm, user=owner)
    _, token = make_need(session, cluster=cluster, description=f"{canary}-problem in dyeing")
    need = claim_need(
        session,
        actor=actor_of(session, user=owner),
        token=token,
        organisation=firm,
        now=NOW,
    )
    return firm, need


def ask(session: Session, owner: User, need: Need, provider: Provider, canary: str) -> Introduction:
    return request_introduction(
        session,
        actor=actor_of(session, user=owner),
        need=need,
        provider=provider,
        message=f"{canary}-message",
        contact=Contact(f"{canary}-person", ContactChannel.MAIL, f"{canary}@example.org"),
        now=NOW,
    )


def accepted(introduction: Introduction, answerer: User, canary: str) -> None:
    introduction.state, introduction.accepted_at = IntroductionState.ACCEPTED, NOW
    introduction.answered_by_id = answerer.id
    introduction.provider_contact_name = f"{canary}-seller"
    introduction.provider_contact_channel = ContactChannel.PHONE
    introduction.provider_contact = f"{canary}-number"


def export(session: Session, user: User) -> dict[str, str]:
    archive = export_archive(session, actor=actor_of(session, user=user), user=user, now=NOW)
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def places_of(session: Session, text: str) -> list[str]:
    """Every column of every table in which this text stands."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            shown = cast(column, String) if not isinstance(column.type, LargeBinary) else column
            for value in session.scalars(select(shown)):
                plain = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                if text in plain:
                    found.append(f"{table.name}.{column.name}")
    return sorted(set(found))


def test_the_copy_holds_all_that_is_kept_about_oneself(session: Session) -> None:
    me = person(session, MINE)
    _, need = firm_with_need(session, me, MINE)
    provider = make_provider(session, cluster=need.cluster)
    make_member(session, organisation=provider.organisation)
    ask(session, me, need, provider, MINE)

    files = export(session, me)

    account = json.loads(files["account.json"])
    for part in ("mail", "name", "phone", "wechat", "passkey", "device", "person", "message"):
        assert f"{MINE}-{part}" in files["account.json"], part
    assert account["account"]["preferred_contact"] == "mail"
    assert [each["name_zh"] for each in account["organisations"]] == [f"{MINE}-firm"]
    assert {"claim", "request"} <= {each["action"] for each in account["actions"]}
    [line] = files["needs.jsonl"].splitlines()
    assert parse_need(json.loads(line)).document.description == f"{MINE}-problem in dyeing"


def test_the_copy_holds_nothing_about_anybody_else(session: Session) -> None:
    me, colleague, seller = (person(session, who) for who in (MINE, THEIRS, f"{THEIRS}-2"))
    firm, need = firm_with_need(session, me, MINE)
    make_member(session, organisation=firm, user=colleague, role=MEMBER)
    provider = make_provider(session, cluster=need.cluster)
    make_member(session, organisation=provider.organisation, user=seller)
    accepted(ask(session, me, need, provider, MINE), seller, THEIRS)
    invite_member(
        session,
        actor=actor_of(session, user=me),
        organisation=firm,
        email=f"{THEIRS}-guest@example.org",
        language=Language.ENGLISH,
        link=lambda token: f"/{token}",
        now=NOW,
    )
    firm_with_need(session, seller, THEIRS)
    session.flush()

    files = export(session, me)

    assert [name for name, text in files.items() if THEIRS in text] == []


def test_nobody_gets_a_copy_of_anothers_account(session: Session) -> None:
    me, other = person(session, MINE), person(session, THEIRS)

    with pytest.raises(NotFound):
        export_archive(session, actor=actor_of(session, user=me), user=other, now=NOW)
    with pytest.raises(NotFound):
        delete_account(session, actor=actor_of(session, user=me), user=other, now=NOW)


def test_a_deleted_account_leaves_no_word_of_the_person(session: Session) -> None:
    me, seller = person(session, MINE), person(session, THEIRS)
    firm, need = firm_with_need(session, me, MINE)
    providers = [make_provider(session, cluster=need.cluster) for _ in range(2)]
    for provider in providers:
        make_member(session, organisation=provider.organisation, user=seller)
    kept, _unanswered = (ask(session, me, need, provider, MINE) for provider in providers)
    accepted(kept, seller, THEIRS)
    invite_member(
        session,
        actor=actor_of(session, user=me),
        organisation=firm,
        email=f"{MINE}-guest@example.org",
        language=Language.ENGLISH,
        link=lambda token: f"/{token}",
        now=NOW,
    )
    host = make_organisation(session, cluster=need.cluster, name_en="Host")
    invite_member(
        session,
        actor=actor_of(session, user=make_member(session, organisation=host)),
        organisation=host,
        email=me.email,
        language=Language.ENGLISH,
        link=lambda token: f"/{token}",
        now=NOW,
    )
    session.flush()
    my_number, firm_number = me.id, firm.id
    assert "users.email" in places_of(session, MINE)

    delete_account(session, actor=actor_of(session, user=me), user=me, now=NOW)
    session.flush()
    session.expire_all()

    assert places_of(session, MINE) == []
    assert session.get(Organisation, firm_number) is None
    assert kept.state is IntroductionState.ACCEPTED  # counts, and stays the provider's
    assert kept.need.state is NeedState.WITHDRAWN
    trail = session.scalars(
        select(Event).where(Event.subject_kind == "user", Event.subject_id == my_number)
    ).all()
    assert [(event.action, event.actor_id) for event in trail] == [("delete", None)]


def test_what_belongs_to_others_stays_when_one_of_them_goes(session: Session) -> None:
    me, colleague = person(session, MINE), person(session, THEIRS)
    firm, need = firm_with_need(session, me, "shared")
    make_member(session, organisation=firm, user=colleague)
    provider = make_provider(session, cluster=need.cluster)
    make_member(session, organisation=provider.organisation)
    introduction = ask(session, me, need, provider, "shared")

    plan = deletion_plan(session, actor=actor_of(session, user=me), user=me)
    delete_account(session, actor=actor_of(session, user=me), user=me, now=NOW)
    session.expire_all()

    assert (plan.leaving, plan.closing, plan.needs) == ((firm,), (), 0)
    assert need.description == "shared-problem in dyeing"
    assert introduction.state is IntroductionState.REQUESTED
    assert introduction.need_contact is None
    assert actor_of(session, user=colleague).owns(firm.id)
    assert places_of(session, MINE) == []


def test_the_last_owner_names_another_first(session: Session) -> None:
    me = person(session, MINE)
    firm, _ = firm_with_need(session, me, MINE)
    make_member(session, organisation=firm, role=MEMBER)
    actor = actor_of(session, user=me)

    plan = deletion_plan(session, actor=actor, user=me)
    with pytest.raises(Conflict, match="last_owner"):
        delete_account(session, actor=actor, user=me, now=NOW)

    assert (plan.blocking, plan.possible) == ((firm,), False)
    assert session.get(User, me.id) is me


def test_a_cluster_keeps_an_admin(session: Session) -> None:
    me, other = person(session, MINE), make_user(session)
    cluster = make_cluster(session)
    session.add(ClusterMember(cluster=cluster, user=me, role=ClusterRole.ADMIN, created_at=NOW))
    session.flush()
    actor = actor_of(session, user=me)
    with pytest.raises(Conflict, match="last_admin"):
        delete_account(session, actor=actor, user=me, now=NOW)

    session.add(ClusterMember(cluster=cluster, user=other, role=ClusterRole.ADMIN, created_at=NOW))
    session.flush()
    delete_account(session, actor=actor, user=me, now=NOW)

    assert places_of(session, MINE) == []


def test_the_plan_says_what_goes_along(session: Session) -> None:
    me = person(session, MINE)
    firm, _ = firm_with_need(session, me, MINE)

    plan = deletion_plan(session, actor=actor_of(session, user=me), user=me)

    assert (plan.closing, plan.needs, plan.possible) == ((firm,), 1, True)


def test_a_closed_provider_answers_what_it_was_asked_and_takes_no_part(session: Session) -> None:
    me, seller = person(session, MINE), person(session, THEIRS)
    _, need = firm_with_need(session, me, MINE)
    provider = make_provider(session, cluster=need.cluster)
    make_member(session, organisation=provider.organisation, user=seller)
    introduction = ask(session, me, need, provider, MINE)
    version = provider.cluster.catalogue_version

    close_organisation(
        session,
        actor=actor_of(session, user=seller),
        organisation=provider.organisation,
        now=NOW + timedelta(days=1),
    )

    assert introduction.state is IntroductionState.DECLINED
    assert not provider.joined
    assert provider.cluster.catalogue_version == version + 1
    assert not actor_of(session, user=seller).belongs_to(provider.organisation_id)


def test_nothing_of_the_deleted_is_left_in_the_file(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        me = person(session, MINE)
        firm_with_need(session, me, MINE)
        user_id = me.id
    with Session(engine) as session, session.begin():
        me = session.get_one(User, user_id)
        delete_account(session, actor=actor_of(session, user=me), user=me, now=NOW)

    with Session(engine) as session:
        assert places_of(session, MINE) == []
        assert session.scalars(select(UserSession)).all() == []
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # past SQLAlchemy's transaction
        assert MINE.encode() not in Path(engine.url.database or "").read_bytes()
