"""What people of an office and matched providers are called, by what the database calls them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from matchmaker.db.models import Cluster, ClusterMember, Judgement
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.services.scope import scoped
from matchmaker.web.access import current_actor
from matchmaker.wording.messages import reader_language


def names_of_staff(cluster: Cluster) -> dict[int, str]:
    """What the people of the cluster's office are called, by the numbers of their accounts."""
    members = select(ClusterMember).where(ClusterMember.cluster_id == cluster.id)
    found = db.session().scalars(scoped(members, current_actor()))
    return {member.user_id: member.user.name or member.user.email for member in found}


def names_without_addresses(cluster: Cluster) -> dict[int, str]:
    """The same for lists, where nobody's mail address stands for a name."""
    found = names_of_staff(cluster).items()
    return {number: account_name(number) if "@" in name else name for number, name in found}


def account_name(number: int) -> str:
    """What an account is called that has no name, or no place in the office any more."""
    return gettext("Account %(number)s", number=number)


def judge_name(judgement: Judgement, names: Mapping[int, str]) -> str:
    """Who judged, by the names of :func:`names_without_addresses`."""
    number = judgement.judge_id
    if number is None:
        return gettext("somebody without an account, or whose account is gone")
    return names.get(number) or account_name(number)


@dataclass(frozen=True, slots=True)
class ProviderNames(Mapping[str, str]):
    """What the matched providers of a cluster are called, in the reader's language.

    Each is looked up when it is asked for: a page names a few of perhaps a hundred thousand.
    """

    cluster: Cluster

    def __getitem__(self, provider_id: str) -> str:
        return provider_name(self._matcher.provider(provider_id))

    def __iter__(self) -> Iterator[str]:
        return iter(self._matcher.ids)

    def __len__(self) -> int:
        return len(self._matcher.ids)

    @property
    def _matcher(self) -> Matcher:
        return matcher_registry().get(db.session(), cluster_id=self.cluster.id).matcher


def provider_name(provider: ProviderDocument) -> str:
    """What a provider is called in the reader's language, else in its own, else its id."""
    return provider.name.get(reader_language()) or next(iter(provider.name.values()), provider.id)
