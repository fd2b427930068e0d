"""What a cluster asks of a draft before it is published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.matching.trial import Gate
from matchmaker.services.events import record


def gate_of(cluster: Cluster) -> Gate:
    """The cluster's limits; those that come with the release where it has none of its own."""
    known = {item.name for item in fields(Gate)}
    return Gate(**{name: value for name, value in (cluster.gate or {}).items() if name in known})


def set_gate(
    session: Session, *, actor: Actor, cluster: Cluster, limits: Mapping[str, float], now: datetime
) -> Gate:
    """Keep the cluster's limits. Runs that are done keep what they were held against.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        InvalidInput: names a limit that is none of -1..1 (``out_of_range``).
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id), key=cluster.slug)
    for name, value in limits.items():
        if not math.isfinite(value) or not -1 <= value <= 1:
            raise InvalidInput(name, "out_of_range", {"minimum": -1, "maximum": 1})
    default = asdict(Gate())
    kept = {
        name: limits[name] for name in default if limits.get(name, default[name]) != default[name]
    }
    if kept != (cluster.gate or {}):
        cluster.gate = kept
        record(session, actor=actor, subject=cluster, action="set_gate", details=kept, now=now)
    return gate_of(cluster)
