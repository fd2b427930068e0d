"""What people of an office and matched providers are called, by what the database calls them."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.db.models import Cluster, ClusterMember
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.scope import scoped
from matchmaker.web.access import current_actor
from matchmaker.wording.messages import reader_language


def names_of_staff(cluster: Cluster) -> dict[int, str]:
    """What the people of the cluster's office are called, by the numbers of their accounts."""
    members = select(ClusterMember).where(ClusterMember.cluster_id == cluster.id)
    found = db.session().scalars(scoped(members, current_actor()))
    return {member.user_id: member.user.name or member.user.email for member in found}


def provider_names(cluster: Cluster) -> dict[str, str]:
    """What the matched providers are called, for the reader's language."""
    matcher = matcher_registry().get(db.session(), cluster_id=cluster.id).matcher
    return {
        each.id: each.name.get(reader_language()) or next(iter(each.name.values()), each.id)
        for each in matcher.providers
    }
