"""How often a rule moved a provider that a firm then asked, or that offered its help."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Introduction
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.services.scope import scoped


def rule_hits(session: Session, *, actor: Actor, cluster: Cluster) -> Counter[str]:
    """The number of introductions that each rule had a hand in, by the rule's id."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(Introduction).where(Introduction.cluster_id == cluster.id)
    hits: Counter[str] = Counter()
    for introduction in session.scalars(scoped(of_cluster, actor)):
        hits.update(introduction.reasons.get("rules", ()))
    return hits
