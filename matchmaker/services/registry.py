"""The fitted matchers of this process, one a cluster, renewed when a catalogue changes."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Provider
from matchmaker.db.transactions import read_only
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import GlossaryError
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.similarity import Similarity
from matchmaker.services.clusters import catalogue_version
from matchmaker.services.documents import provider_document
from matchmaker.services.filters import Facets
from matchmaker.services.glossaries import load_glossary
from matchmaker.services.live_configuration import configuration_of, live_digest, live_version
from matchmaker.services.providers import with_everything

RETRY_AFTER_S = 30.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FittedCluster:
    """A matcher and the facets of one version of a cluster's catalogue."""

    version: int
    matcher: Matcher
    facets: Facets


class MatcherRegistry:
    """Fits each cluster's matcher once a version of its catalogue; safe between threads.

    Whoever asks first waits for the first fit. Later a change is noticed by comparing one
    number with the database; the old matcher serves while a thread fits the new one. A fit
    that fails is logged and tried again after half a minute.

    ``sessions`` opens a database session of the registry's own, so that a fit neither waits
    for a request nor sees what it has not committed. ``instance`` is the folder with the
    clusters' own glossaries; without it the one that ships serves all.
    ``similarity`` makes what compares texts.
    """

    def __init__(
        self,
        sessions: Callable[[], Session],
        *,
        configuration: MatchConfiguration | None = None,
        instance: Path | None = None,
        similarity: Callable[[Glossary], Similarity] = default_similarity,
    ) -> None:
        self.sessions = sessions
        self.similarity = similarity
        self.instance = instance
        self.configuration = configuration or MatchConfiguration()
        self._fitted: dict[int, FittedCluster] = {}
        self._first_fit: dict[int, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()
        self._renewals: dict[int, threading.Thread] = {}
        self._not_before: dict[int, float] = {}

    def get(self, session: Session, *, cluster_id: int) -> FittedCluster:
        """The matcher of a cluster; at most one catalogue version behind for a moment.

        Raises:
            NotFound: the cluster is gone.
        """
        version = catalogue_version(session, cluster_id=cluster_id)
        fitted = self._fitted.get(cluster_id)
        if fitted is None:
            fitted = self._fit_first(cluster_id)
        elif fitted.version != version:
            self._renew(cluster_id)
        return self._under_live(session, cluster_id, fitted)

    def _under_live(
        self, session: Session, cluster_id: int, fitted: FittedCluster
    ) -> FittedCluster:
        """The matcher under the version that is live in this transaction.

        Other weights, words and rules serve at once: no text is read anew for them.
        """
        digest = live_digest(session, cluster_id=cluster_id) or self.configuration.digest
        if fitted.matcher.configuration.digest == digest:
            return fitted
        live = live_version(session, cluster_id=cluster_id)
        configuration = configuration_of(live) if live else self.configuration
        fitted = replace(fitted, matcher=fitted.matcher.under(configuration))
        self._fitted[cluster_id] = fitted
        return fitted

    def under(
        self, session: Session, *, cluster_id: int, configuration: MatchConfiguration
    ) -> Matcher:
        """The cluster's providers under a configuration that is not live."""
        return self.get(session, cluster_id=cluster_id).matcher.under(configuration)

    def warm(self, session: Session) -> None:
        """Fit every cluster now, so that no reader waits."""
        for cluster_id in session.scalars(select(Cluster.id).order_by(Cluster.id)):
            self.get(session, cluster_id=cluster_id)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the fits under way are done, at most ``timeout`` seconds each."""
        with self._lock:
            threads = list(self._renewals.values())
        for thread in threads:
            thread.join(timeout)

    def _fit_first(self, cluster_id: int) -> FittedCluster:
        with self._lock:
            gate = self._first_fit[cluster_id]
        with gate:
            fitted = self._fitted.get(cluster_id)
            if fitted is None:
                fitted = self._fitted[cluster_id] = self._fit(cluster_id)
            return fitted

    def _renew(self, cluster_id: int) -> None:
        with self._lock:
            if cluster_id in self._renewals or time.monotonic() < self._not_before.get(
                cluster_id, 0.0
            ):
                return
            thread = threading.Thread(
                target=self._renew_in_background,
                args=(cluster_id,),
                name=f"fit-cluster-{cluster_id}",
                daemon=True,
            )
            self._renewals[cluster_id] = thread
        thread.start()

    def _renew_in_background(self, cluster_id: int) -> None:
        try:
            self._fitted[cluster_id] = self._fit(cluster_id)
        except Exception:  # noqa: BLE001  whatever it was, the old matcher goes on serving
            self._not_before[cluster_id] = time.monotonic() + RETRY_AFTER_S
            _log.exception("the matcher of cluster %s could not be fitted again", cluster_id)
        finally:
            with self._lock:
                del self._renewals[cluster_id]

    def _fit(self, cluster_id: int) -> FittedCluster:
        """Fit what is in the database now.

        The version is read first: a change that slips in between makes it look older than
        the content, and costs one more fit rather than serving what is out of date.
        """
        with read_only(), self.sessions() as session:
            version = catalogue_version(session, cluster_id=cluster_id)
            live = live_version(session, cluster_id=cluster_id)
            configuration = configuration_of(live) if live else self.configuration
            known = self._fitted.get(cluster_id)
            if known is not None and (known.version, known.matcher.configuration.digest) == (
                version,
                configuration.digest,
            ):
                return known
            rows = session.scalars(
                select(Provider)
                .where(
                    Provider.cluster_id == cluster_id,
                    Provider.state == ProviderState.APPROVED,
                )
                .order_by(Provider.id)
                .options(*with_everything())
                .execution_options(yield_per=500)
            )
            providers = [(provider_document(row), row.joined) for row in rows]
            glossary = self._glossary(session.get_one(Cluster, cluster_id))
        matcher = Matcher(configuration, similarity=self.similarity(glossary))
        matcher.fit([document for document, _ in providers])
        return FittedCluster(version, matcher, Facets(providers))

    def _glossary(self, cluster: Cluster) -> Glossary:
        """The cluster's glossary; a file that somebody broke by hand must not stop matching."""
        if self.instance is None:
            return Glossary.load()
        try:
            return load_glossary(self.instance, cluster=cluster)
        except GlossaryError:
            _log.exception("the own glossary of cluster %s is left out", cluster.slug)
            return Glossary.load()
