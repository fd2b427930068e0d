"""The configuration that a cluster matches with now: one pointer, read by every request."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion
from matchmaker.domain.tuning import VersionState
from matchmaker.matching.configuration import MatchConfiguration


def live_digest(session: Session, *, cluster_id: int) -> str | None:
    """The digest of the live version; None where the cluster never published one."""
    return session.scalar(
        select(ConfigurationVersion.digest).where(
            ConfigurationVersion.cluster_id == cluster_id,
            ConfigurationVersion.state == VersionState.LIVE,
        )
    )


def live_version(session: Session, *, cluster_id: int) -> ConfigurationVersion | None:
    """The live version; None where the cluster never published one."""
    return session.scalar(
        select(ConfigurationVersion).where(
            ConfigurationVersion.cluster_id == cluster_id,
            ConfigurationVersion.state == VersionState.LIVE,
        )
    )


def configuration_of(version: ConfigurationVersion) -> MatchConfiguration:
    """What a version says; raises ``ConfigurationInvalid`` for a content no release knows."""
    return MatchConfiguration.from_dict(version.content)
