"""What a run is measured on, frozen when it starts, and which of it is another by now."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version as version_of
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion, EvaluationRun
from matchmaker.domain.tuning import RunInput
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.clusters import catalogue_version
from matchmaker.services.judgements import digest_of, judged_set
from matchmaker.services.live_configuration import live_digest
from matchmaker.services.need_lookup import document_now
from matchmaker.services.registry import MatcherRegistry

#: Grows whenever a run keeps other figures than before.
FIGURES = 2
#: What the figures of a run are made by; another release may count otherwise.
RELEASE = f"{version_of('matchmaker')}+{FIGURES}"


def frozen_inputs(
    session: Session, registry: MatcherRegistry, version: ConfigurationVersion
) -> dict[str, Any]:
    """Hashes of both configurations and of the judged set, the catalogue's version, the release.

    ``live_version`` is None where nothing was ever published.
    """
    live = live_digest(session, cluster_id=version.cluster_id)
    return {
        "draft": version.digest,
        "live_version": live,
        "live": live or registry.configuration.digest,
        "judged": digest_of(judged_set(session, cluster_id=version.cluster_id)),
        "code": RELEASE,
        "catalogue": catalogue_version(session, cluster_id=version.cluster_id),
    }


def texts_of(needs: Iterable[NeedDocument]) -> dict[str, str]:
    """The sha256 of each live need as it reads now, by its key. Judged ones keep their text."""
    return {need.id: _digest(dataclasses.asdict(need)) for need in needs}


def needs_digest(inputs: Mapping[str, Any]) -> str:
    """The sha256 of which needs a run measures, and of the texts of the live ones."""
    return _digest([inputs.get("needs", []), inputs.get("texts", {})])


def changed_inputs(
    session: Session, registry: MatcherRegistry, run: EvaluationRun
) -> list[RunInput]:
    """What is another by now than when the run was started."""
    version = session.get_one(ConfigurationVersion, run.version_id)
    today = frozen_inputs(session, registry, version)
    changed = [each for each in RunInput if each in today and today[each] != run.inputs.get(each)]
    texts: Mapping[str, str] = run.inputs.get("texts", {})
    found = (document_now(session, cluster_id=run.cluster_id, key=key) for key in texts)
    if texts_of(need for need in found if need is not None) != texts:
        changed.append(RunInput.NEEDS)
    return changed


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
