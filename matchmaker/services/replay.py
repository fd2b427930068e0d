"""A past match once more, under the version that made it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion, Introduction
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.results import Match
from matchmaker.services.documents import need_document
from matchmaker.services.live_configuration import configuration_of
from matchmaker.services.question_answers import with_answers
from matchmaker.services.registry import MatcherRegistry


def configuration_by_digest(
    session: Session, *, cluster_id: int, digest: str
) -> MatchConfiguration | None:
    """The configuration with this digest: one of the cluster's versions, or the release's own."""
    default = MatchConfiguration()
    if digest == default.digest:
        return default
    version = _version(session, cluster_id, digest)
    return configuration_of(version) if version else None


def number_of_digest(session: Session, *, cluster_id: int, digest: str | None) -> int | None:
    """The number of the cluster's version with this digest; None for the release's own."""
    version = _version(session, cluster_id, digest)
    return version.number if version else None


def replay(
    session: Session, registry: MatcherRegistry, *, introduction: Introduction, today: date
) -> Match | None:
    """The introduction's provider and need, matched again under the version of that day.

    The figures are those of that day as long as neither text has changed since; what was
    said then stands in the introduction itself, see :mod:`matchmaker.services.snapshots`.
    None where the provider was asked without a match, or the version is gone.
    """
    if introduction.configuration is None:
        return None
    configuration = configuration_by_digest(
        session, cluster_id=introduction.cluster_id, digest=introduction.configuration
    )
    if configuration is None:
        return None
    matcher = registry.under(
        session, cluster_id=introduction.cluster_id, configuration=configuration
    )
    need = introduction.need
    document = with_answers(need_document(need), need.answers, today=today)
    found = matcher.match(
        document, limit=1, candidates={introduction.provider.public_id}, today=today
    )
    return found.matches[0] if found.matches else None


def _version(session: Session, cluster_id: int, digest: str | None) -> ConfigurationVersion | None:
    """The first of a cluster's versions with this content."""
    return session.scalar(
        select(ConfigurationVersion)
        .where(ConfigurationVersion.cluster_id == cluster_id, ConfigurationVersion.digest == digest)
        .order_by(ConfigurationVersion.number)
        .limit(1)
    )
