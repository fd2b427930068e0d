"""The log of publications: what each one changed, on what evidence, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun, Publication
from matchmaker.domain.tuning import VersionState
from matchmaker.extensions import db
from matchmaker.matching.configuration import ConfigurationInvalid, MatchConfiguration
from matchmaker.services.configurations import compare_versions, configuration_of
from matchmaker.services.publishing import ENOUGH_JUDGED, list_publications
from matchmaker.web.access import current_actor
from matchmaker.web.names import ProviderNames, names_of_staff
from matchmaker.wording.tuning import difference_sentence, gate_sentence


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """One entry. ``changes`` is None where this release can't read one of the two versions."""

    entry: Publication
    version: ConfigurationVersion
    before: ConfigurationVersion | None
    changes: list[str] | None
    objections: list[str]
    by: str
    second: str
    is_tested: bool
    can_come_back: bool


def publication_lines(
    cluster: Cluster, versions: Mapping[int, ConfigurationVersion]
) -> list[PublicationLine]:
    """The log, the latest first; a retired version can come back from its latest entry."""
    session, actor = db.session(), current_actor()
    staff, providers = names_of_staff(cluster), ProviderNames(cluster)
    offered: set[int] = set()
    lines = []
    for entry in list_publications(session, actor=actor, cluster=cluster):
        version = versions[entry.version_id]
        before = versions.get(entry.before_id) if entry.before_id else None
        run = session.get(EvaluationRun, entry.run_id) if entry.run_id else None
        lines.append(
            PublicationLine(
                entry=entry,
                version=version,
                before=before,
                changes=_changes(before, version, providers),
                objections=[gate_sentence(code) for code in entry.gate],
                by=_named(staff, entry.actor_id),
                second=_named(staff, entry.second_id) if entry.second_id else "",
                is_tested=run is None or run.results.get("judged_needs", 0) >= ENOUGH_JUDGED,
                can_come_back=version.state is VersionState.RETIRED and version.id not in offered,
            )
        )
        offered.add(version.id)
    return lines


def _named(staff: Mapping[int, str], user_id: int | None) -> str:
    return staff.get(user_id or 0) or gettext("somebody who has left")


def _changes(
    before: ConfigurationVersion | None,
    after: ConfigurationVersion,
    providers: Mapping[str, str],
) -> list[str] | None:
    try:
        old = configuration_of(before) if before else MatchConfiguration()
        differences = compare_versions(old, configuration_of(after))
    except ConfigurationInvalid:
        return None
    return [difference_sentence(each, providers) for each in differences]
