"""A small cluster for tests of needs and introductions: a firm, providers and an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    ClusterMember,
    Event,
    Introduction,
    Need,
    Organisation,
    Provider,
    User,
)
from matchmaker.domain.permissions import Actor
from matchmaker.domain.vocabulary import ClusterRole, ContactChannel
from matchmaker.services.actors import actor_of
from matchmaker.services.answers import accept
from matchmaker.services.contacts import Contact
from matchmaker.services.events import events_of
from matchmaker.services.introductions import request_introduction
from matchmaker.services.need_cycle import claim_need
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_need,
    make_organisation,
    make_provider,
    make_user,
)

FIRM_CONTACT = Contact("Ms Lin", ContactChannel.MAIL, "lin@firm.example")
PROVIDER_CONTACT = Contact("Mr Wu", ContactChannel.PHONE, "+86 571 8888 0000")


@dataclass(frozen=True)
class Scene:
    """``owner`` belongs to the firm, ``helper`` to the provider, ``clerk`` to the office."""

    session: Session
    cluster: Cluster
    firm: Organisation
    provider: Provider
    owner: User
    helper: User
    clerk: User

    @property
    def as_firm(self) -> Actor:
        return actor_of(self.session, user=self.owner, strong=True)

    @property
    def as_provider(self) -> Actor:
        return actor_of(self.session, user=self.helper, strong=True)

    @property
    def as_office(self) -> Actor:
        return actor_of(self.session, user=self.clerk, strong=True)

    def typed(self, **values: Any) -> tuple[Need, str]:
        """A need that nobody has claimed, and its secret."""
        return make_need(self.session, cluster=self.cluster, **values)

    def need(self, *, now: datetime = NOW, **values: Any) -> Need:
        """A claimed need of the firm, open unless the cluster looks at needs first."""
        _, token = self.typed(now=now, **values)
        return claim_need(
            self.session, actor=self.as_firm, token=token, organisation=self.firm, now=now
        )

    def another_provider(self, *, members: int = 1, **values: Any) -> tuple[Provider, Actor]:
        """One more provider of the cluster, and one of its members as an actor."""
        provider = make_provider(self.session, cluster=self.cluster, **values)
        users = [
            make_member(self.session, organisation=provider.organisation) for _ in range(members)
        ]
        return provider, actor_of(self.session, user=users[0] if users else None)

    def requested(
        self, need: Need | None = None, provider: Provider | None = None, *, now: datetime = NOW
    ) -> Introduction:
        return request_introduction(
            self.session,
            actor=self.as_firm,
            need=need or self.need(now=now),
            provider=provider or self.provider,
            contact=FIRM_CONTACT,
            message="Could you look at our dye lots?",
            now=now,
        )

    def accepted(self, need: Need | None = None, *, now: datetime = NOW) -> Introduction:
        return accept(
            self.session,
            actor=self.as_provider,
            introduction=self.requested(need, now=now),
            contact=PROVIDER_CONTACT,
            now=now,
        )

    def last_event(self, item: Need | Introduction) -> Event:
        return events_of(self.session, subject=item)[-1]


def make_scene(session: Session, **cluster_values: Any) -> Scene:
    cluster = make_cluster(session, **cluster_values)
    firm = make_organisation(session, cluster=cluster, name_en="Lin Dyeing", name_zh="林氏印染")
    provider = make_provider(session, cluster=cluster)
    clerk = make_user(session)
    session.add(ClusterMember(cluster=cluster, user=clerk, role=ClusterRole.STAFF, created_at=NOW))
    return Scene(
        session=session,
        cluster=cluster,
        firm=firm,
        provider=provider,
        owner=make_member(session, organisation=firm),
        helper=make_member(session, organisation=provider.organisation),
        clerk=clerk,
    )
