"""Drafts that nobody wants any more: put aside with their runs, and taken up again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion, EvaluationRun
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import ENDED_RUNS, VersionState
from matchmaker.services.evaluation_runs import cancel_run
from matchmaker.services.events import record


def discard_draft(
    session: Session, *, actor: Actor, version: ConfigurationVersion, now: datetime
) -> int:
    """Put a draft aside; returns how many of its runs were going on and are stopped.

    Nothing of it is deleted, so :func:`restore_draft` brings it back as it was.

    Raises:
        Conflict: the version is no draft (``not_a_draft``).
    """
    _move(session, actor, version, VersionState.DRAFT, VersionState.DISCARDED, now)
    record(session, actor=actor, subject=version, action="discard", now=now)
    going_on = select(EvaluationRun).where(
        EvaluationRun.version_id == version.id, EvaluationRun.state.not_in(ENDED_RUNS)
    )
    runs = session.scalars(going_on.order_by(EvaluationRun.id)).all()
    for run in runs:
        cancel_run(session, actor=actor, run=run, now=now)
    return len(runs)


def restore_draft(
    session: Session, *, actor: Actor, version: ConfigurationVersion, now: datetime
) -> None:
    """Take a discarded draft up again.

    Raises:
        Conflict: it was not discarded (``not_discarded``).
    """
    _move(session, actor, version, VersionState.DISCARDED, VersionState.DRAFT, now)
    record(session, actor=actor, subject=version, action="restore_draft", now=now)


def _move(  # noqa: PLR0917  the ends of one step
    session: Session,
    actor: Actor,
    version: ConfigurationVersion,
    before: VersionState,
    after: VersionState,
    now: datetime,
) -> None:
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=version.cluster_id))
    session.refresh(version, with_for_update=True)
    if version.state is not before:
        raise Conflict("not_a_draft" if before is VersionState.DRAFT else "not_discarded")
    version.state, version.changed_at = after, now
    session.flush()
