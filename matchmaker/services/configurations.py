"""Versions of a cluster's matching: drafts are edited, one is live, any can come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.tuning import VersionState
from matchmaker.matching.configuration import ConfigurationInvalid, MatchConfiguration
from matchmaker.matching.tuning import RuleKind, TuningInvalid, ruling, synonym_concepts
from matchmaker.services.documents import public_document
from matchmaker.services.events import record
from matchmaker.services.live_configuration import configuration_of, live_version
from matchmaker.services.providers import matched

NOTE_LIMIT = 2_000
FILE_LIMIT = 1_000_000

__all__ = [
    "Change",
    "Difference",
    "compare_versions",
    "configuration_of",
    "export_file",
    "find_version",
    "fork",
    "import_file",
    "list_versions",
    "live_configuration",
    "live_version",
    "save_draft",
]


class Change(StrEnum):
    """How one setting differs between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs: ``setting`` as in ``weights.place`` or ``synonyms``.

    ``before`` and ``after`` are numbers, or the plain values of a synonym or a rule.
    """

    change: Change
    setting: str
    before: object = None
    after: object = None


def live_configuration(session: Session, *, cluster: Cluster) -> MatchConfiguration:
    """What the cluster matches with now; the default where nothing was ever published."""
    version = live_version(session, cluster_id=cluster.id)
    return configuration_of(version) if version else MatchConfiguration()


def list_versions(
    session: Session, *, actor: Actor, cluster: Cluster
) -> list[ConfigurationVersion]:
    """The cluster's versions, the newest first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(ConfigurationVersion).where(ConfigurationVersion.cluster_id == cluster.id)
    return list(session.scalars(of_cluster.order_by(ConfigurationVersion.number.desc())))


def find_version(
    session: Session, *, actor: Actor, cluster: Cluster, number: int
) -> ConfigurationVersion:
    """One version by its number in the cluster.

    Raises:
        NotFound: the cluster has none of this number.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    found = session.scalar(
        select(ConfigurationVersion).where(
            ConfigurationVersion.cluster_id == cluster.id, ConfigurationVersion.number == number
        )
    )
    if found is None:
        raise NotFound("version", str(number))
    return found


def fork(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    parent: ConfigurationVersion | None = None,
    note: str | None = None,
    now: datetime,
) -> ConfigurationVersion:
    """A new draft with the content of ``parent``, or of what is live.

    Raises:
        InvalidInput: the note is ``too_long``.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    parent = parent or live_version(session, cluster_id=cluster.id)
    configuration = configuration_of(parent) if parent else MatchConfiguration()
    return _add_draft(session, actor, cluster, configuration, parent, note, now)


def save_draft(
    session: Session,
    *,
    actor: Actor,
    version: ConfigurationVersion,
    content: Mapping[str, object],
    expected_row_version: int,
    note: str | None = None,
    now: datetime,
) -> ConfigurationVersion:
    """Keep what was typed into a draft; ``expected_row_version`` is what the page showed.

    Raises:
        Conflict: somebody else saved meanwhile (``saved_meanwhile``, nothing is kept), or
            the version is no draft (``not_a_draft``).
        InvalidInput: names the setting; codes ``invalid_setting``, ``hides_everybody``.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=version.cluster_id))
    if version.state is not VersionState.DRAFT:
        raise Conflict("not_a_draft")
    configuration = checked(session, cluster_id=version.cluster_id, content=content)
    said = clean_text(note, field="note", limit=NOTE_LIMIT) if note is not None else version.note
    kept = session.execute(
        update(ConfigurationVersion)
        .where(
            ConfigurationVersion.id == version.id,
            ConfigurationVersion.row_version == expected_row_version,
            ConfigurationVersion.state == VersionState.DRAFT,
        )
        .values(
            content=configuration.to_dict(),
            digest=configuration.digest,
            note=said,
            row_version=expected_row_version + 1,
            changed_at=now,
        )
        .returning(ConfigurationVersion.id)
        .execution_options(synchronize_session=False)
    ).first()
    if kept is None:
        raise Conflict("saved_meanwhile")
    session.refresh(version)
    record(session, actor=actor, subject=version, action="save", now=now)
    return version


def compare_versions(before: MatchConfiguration, after: MatchConfiguration) -> list[Difference]:
    """Every setting that differs, in the order in which a configuration lists them."""
    old: Mapping[str, Any] = before.settings()
    new: Mapping[str, Any] = after.settings()
    found: list[Difference] = []
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if isinstance(one, list) or isinstance(other, list):
            found += _of_lists(name, one or [], other or [])
        elif isinstance(one, dict) and isinstance(other, dict):
            found += [
                Difference(Change.CHANGED, f"{name}.{key}", one[key], other[key])
                for key in one
                if one[key] != other[key]
            ]
        elif one != other:
            found.append(Difference(Change.CHANGED, name, one, other))
    return found


def export_file(version: ConfigurationVersion) -> str:
    """The version as a file: JSON, the same for the same content."""
    return json.dumps(version.content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def import_file(
    session: Session, *, actor: Actor, cluster: Cluster, text: str, now: datetime
) -> ConfigurationVersion:
    """A draft from an exported file.

    Raises:
        InvalidInput: the file is ``too_long`` or ``not_json``, or a setting is wrong as in
            :func:`save_draft`.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    if len(text) > FILE_LIMIT:
        raise InvalidInput("file", "too_long", {"limit": FILE_LIMIT})
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("file", "not_json") from None
    if not isinstance(content, dict):
        raise InvalidInput("file", "not_json")
    configuration = checked(session, cluster_id=cluster.id, content=content)
    return _add_draft(session, actor, cluster, configuration, None, None, now)


def checked(
    session: Session, *, cluster_id: int, content: Mapping[str, object]
) -> MatchConfiguration:
    """A configuration that the cluster can use; raises ``InvalidInput`` as :func:`save_draft`."""
    try:
        configuration = MatchConfiguration.from_dict(content)
        synonym_concepts(configuration.synonyms)
    except (ConfigurationInvalid, TuningInvalid) as error:
        raise InvalidInput(error.setting, "invalid_setting", {"reason": error.reason}) from None
    hiding = [
        rule for rule in configuration.rules if rule.kind in {RuleKind.HIDE, RuleKind.REQUIRE}
    ]
    if hiding:
        hidden = [
            ruling(hiding, public_document(provider)).hidden
            for provider in session.scalars(matched(cluster_id))
        ]
        if hidden and all(hidden):
            raise InvalidInput("rules", "hides_everybody", {"providers": len(hidden)})
    return configuration


def _of_lists(name: str, before: list[object], after: list[object]) -> list[Difference]:
    removed = [Difference(Change.REMOVED, name, each) for each in before if each not in after]
    added = [Difference(Change.ADDED, name, None, each) for each in after if each not in before]
    return removed + added


def _add_draft(  # noqa: PLR0917  the columns of one row
    session: Session,
    actor: Actor,
    cluster: Cluster,
    configuration: MatchConfiguration,
    parent: ConfigurationVersion | None,
    note: str | None,
    now: datetime,
) -> ConfigurationVersion:
    # The cluster's row is locked, so that two new drafts get two numbers.
    session.execute(select(Cluster.id).where(Cluster.id == cluster.id).with_for_update())
    highest = select(func.max(ConfigurationVersion.number))
    number = session.scalar(highest.where(ConfigurationVersion.cluster_id == cluster.id)) or 0
    version = ConfigurationVersion(
        cluster_id=cluster.id,
        number=number + 1,
        state=VersionState.DRAFT,
        content=configuration.to_dict(),
        digest=configuration.digest,
        parent_id=parent.id if parent else None,
        author_id=actor.user_id,
        note=clean_text(note, field="note", limit=NOTE_LIMIT),
        row_version=1,
        created_at=now,
        changed_at=now,
    )
    session.add(version)
    record(session, actor=actor, subject=version, action="fork", now=now)
    return version
