"""Any two versions side by side: live ones, former ones, drafts, and the release's own settings."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import NotFound
from matchmaker.extensions import db
from matchmaker.matching.configuration import ConfigurationInvalid, MatchConfiguration
from matchmaker.services.configurations import (
    compare_versions,
    configuration_of,
    list_versions,
    live_version,
)
from matchmaker.services.publishing import RELEASED
from matchmaker.web.access import current_actor, office
from matchmaker.web.names import ProviderNames
from matchmaker.web.office.acting import office_of
from matchmaker.web.tuning.blueprint import bp
from matchmaker.wording.names import name_of
from matchmaker.wording.tuning import difference_sentence, version_name

#: What stands in an address for the settings that come with the release.
RELEASE = "release"


@bp.get("/<slug>/compare")
@office
def compare(slug: str) -> ResponseReturnValue:
    """What one version says otherwise than another; first what is live, then the newest."""
    cluster = office_of(slug)
    versions = {
        _key(each): each
        for each in list_versions(db.session(), actor=current_actor(), cluster=cluster)
    }
    live = live_version(db.session(), cluster_id=cluster.id)
    before = request.args.get("before") or (_key(live) if live else RELEASE)
    after = request.args.get("after") or next(iter(versions), RELEASE)
    for key in (before, after):
        if key != RELEASE and key not in versions:
            raise NotFound("version", key)
    return render_template(
        "tuning/compare.html",
        cluster=cluster,
        before=before,
        after=after,
        offered=_offered(versions),
        labels=[_label(versions, key) for key in (before, after)],
        sentences=_sentences(cluster, versions, before, after),
    )


def _key(version: ConfigurationVersion) -> str:
    """What stands for a version in an address; what is as the release has it comes once."""
    is_released = version.number == RELEASED and version.digest == MatchConfiguration().digest
    return RELEASE if is_released else str(version.number)


def _sentences(
    cluster: Cluster, versions: dict[str, ConfigurationVersion], before: str, after: str
) -> list[str] | None:
    """The differences; None where this release can't read one of the two."""
    try:
        differences = compare_versions(_side(versions, before), _side(versions, after))
    except ConfigurationInvalid:
        return None
    names = ProviderNames(cluster)
    return [difference_sentence(each, names) for each in differences]


def _side(versions: dict[str, ConfigurationVersion], key: str) -> MatchConfiguration:
    return MatchConfiguration() if key == RELEASE else configuration_of(versions[key])


def _offered(versions: dict[str, ConfigurationVersion]) -> list[tuple[str, str]]:
    keys = dict.fromkeys([*versions, RELEASE])
    return [(key, _label(versions, key)) for key in keys]


def _label(versions: dict[str, ConfigurationVersion], key: str) -> str:
    if key == RELEASE:
        return gettext("The settings that come with the release")
    version = versions[key]
    return gettext(
        "%(version)s (%(state)s)",
        version=version_name(version.number),
        state=name_of("version_state", version.state),
    )
