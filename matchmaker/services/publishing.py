"""Making a version the live one, and taking it back: one pointer, and a line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    ClusterMember,
    ConfigurationVersion,
    EvaluationRun,
    Publication,
    User,
)
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.services.events import record
from matchmaker.services.live_configuration import live_digest, live_version
from matchmaker.services.scope import scoped

REASON_LIMIT = 2_000
#: Fewer judged needs than this say little: a publication counts as untested.
ENOUGH_JUDGED = 20
#: The number of the version that holds what the release came with, so that it can come back.
RELEASED = 0


def publish(
    session: Session,
    *,
    actor: Actor,
    run: EvaluationRun,
    override_reason: str | None = None,
    second_admin: User | None = None,
    now: datetime,
) -> Publication:
    """Make the draft that a finished run measured the live version.

    A run with something against the draft needs a reason and a second admin of the cluster,
    another person than the actor, who has agreed: who asked for it with
    :func:`~matchmaker.services.evaluation_runs.request_override`, or ``second_admin``, whose
    proof the caller has seen.

    Raises:
        Conflict: the run is not done (``run_not_done``), the draft was changed since
            (``changed_since_run``) or another version went live (``live_since_run``).
        InvalidInput: the gate is shut and the reason or the second admin is missing
            (``required``), or that person is no other admin (``not_another_admin``).
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=run.cluster_id))
    _lock(session, run.cluster_id)
    version = session.get_one(ConfigurationVersion, run.version_id, populate_existing=True)
    if run.state is not RunState.DONE:
        raise Conflict("run_not_done")
    if version.state is not VersionState.DRAFT or version.digest != run.inputs["draft"]:
        raise Conflict("changed_since_run")
    if live_digest(session, cluster_id=run.cluster_id) != run.inputs["live_version"]:
        raise Conflict("live_since_run")
    gate = [str(code) for code in run.results.get("gate", ())]
    asked: Mapping[str, Any] = run.results.get("override") or {}
    second_admin = second_admin or _account(session, asked.get("by"))
    said = override_reason or asked.get("reason")
    reason = clean_text(said, field="reason", limit=REASON_LIMIT, required=bool(gate))
    if gate:
        _require_second(session, actor, second_admin, run.cluster_id)
    return _go_live(session, actor, version, run, gate, reason, second_admin if gate else None, now)


def roll_back(
    session: Session, *, actor: Actor, version: ConfigurationVersion, reason: str, now: datetime
) -> Publication:
    """Make a version live again that was live before.

    Raises:
        Conflict: it is live already or never was (``not_retired``).
        InvalidInput: the reason is missing (``required``) or ``too_long``.
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=version.cluster_id))
    said = clean_text(reason, field="reason", limit=REASON_LIMIT, required=True)
    _lock(session, version.cluster_id)
    session.refresh(version)
    if version.state is not VersionState.RETIRED:
        raise Conflict("not_retired")
    return _go_live(session, actor, version, None, [], said, None, now)


def list_publications(session: Session, *, actor: Actor, cluster: Cluster) -> list[Publication]:
    """What was published in the cluster, the latest first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(Publication).where(Publication.cluster_id == cluster.id)
    return list(session.scalars(of_cluster.order_by(Publication.id.desc())))


def _account(session: Session, number: int | None) -> User | None:
    return session.scalar(scoped(select(User).where(User.id == number), SYSTEM))


def _lock(session: Session, cluster_id: int) -> None:
    session.execute(select(Cluster.id).where(Cluster.id == cluster_id).with_for_update())


def _require_second(session: Session, actor: Actor, second: User | None, cluster_id: int) -> None:
    if second is None:
        raise InvalidInput("second_admin", "required")
    is_admin = select(ClusterMember.id).where(
        ClusterMember.cluster_id == cluster_id,
        ClusterMember.user_id == second.id,
        ClusterMember.role == ClusterRole.ADMIN,
    )
    if second.id == actor.user_id or session.scalar(is_admin) is None:
        raise InvalidInput("second_admin", "not_another_admin")


def _go_live(  # noqa: PLR0917  the columns of one row
    session: Session,
    actor: Actor,
    version: ConfigurationVersion,
    run: EvaluationRun | None,
    gate: list[str],
    reason: str,
    second: User | None,
    now: datetime,
) -> Publication:
    before = live_version(session, cluster_id=version.cluster_id)
    if before is None:
        before = _released(session, version.cluster_id, now)
    before.state = VersionState.RETIRED
    session.flush()  # one is live at most, also between two statements
    version.state = VersionState.LIVE
    published = Publication(
        cluster_id=version.cluster_id,
        version_id=version.id,
        before_id=before.id,
        run_id=run.id if run else None,
        actor_id=actor.user_id,
        second_id=second.id if second else None,
        gate=gate,
        reason=reason,
        at=now,
    )
    session.add(published)
    action = "publish" if run else "roll_back"
    record(session, actor=actor, subject=version, action=action, details={"gate": gate}, now=now)
    return published


def _released(session: Session, cluster_id: int, now: datetime) -> ConfigurationVersion:
    """What was live before anything was published, as a version that can come back."""
    configuration = MatchConfiguration()
    version = ConfigurationVersion(
        cluster_id=cluster_id,
        number=RELEASED,
        state=VersionState.RETIRED,
        content=configuration.to_dict(),
        digest=configuration.digest,
        created_at=now,
        changed_at=now,
    )
    session.add(version)
    return version
