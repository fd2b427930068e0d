"""The fitted matchers of this process, one a cluster, renewed when a catalogue changes."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Provider
from matchmaker.db.transactions import read_only
from matchmaker.matching.changes import CannotUpdate
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import GlossaryError
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.similarity import Similarity
from matchmaker.services.clusters import catalogue_changes, catalogue_mark, catalogue_version
from matchmaker.services.documents import public_document
from matchmaker.services.filters import Facets
from matchmaker.services.fitted import FittedCluster
from matchmaker.services.fitted_files import FittedFiles
from matchmaker.services.glossaries import glossary_files, load_glossary
from matchmaker.services.live_configuration import configuration_of, live_digest, live_version
from matchmaker.services.providers import matched, matched_ids

RETRY_AFTER_S = 30.0

AT_ONCE = 200
"""Changed providers that a request reads before it is answered; more are left to a new fit."""

CROWDED = 100
"""Providers changed since the fit from which a new one is made in the background."""

_log = logging.getLogger(__name__)


class MatcherRegistry:
    """Fits each cluster's matcher and keeps up with its catalogue; safe between threads.

    Whoever asks first waits for the first fit. Later a change is noticed by comparing one
    number with the database, and what the catalogue's log names is read before the request is
    answered, under the statistics of the fit. When much has changed, or the log can't tell
    what, a thread fits anew while the old matcher serves. A fit that fails is logged and tried
    again after half a minute.

    ``sessions`` opens a database session of the registry's own, so that a fit neither waits
    for a request nor sees what it has not committed. ``instance`` is the folder with the
    clusters' own glossaries and the files that processes share a fit through; without it the
    glossary that ships serves all, and each process fits for itself.
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
        self._gates: dict[int, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()
        self._renewals: dict[int, threading.Thread] = {}
        self._not_before: dict[int, float] = {}

    def get(self, session: Session, *, cluster_id: int) -> FittedCluster:
        """The matcher of a cluster, with every committed change that its log names.

        Raises:
            NotFound: the cluster is gone.
        """
        version = catalogue_version(session, cluster_id=cluster_id)
        fitted = self._fitted.get(cluster_id)
        if fitted is None:
            fitted = self._fit_first(cluster_id)
        elif fitted.version != version:
            fitted = self._caught_up(cluster_id)
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
        with self._gate(cluster_id):
            fitted = self._fitted[cluster_id]
            fitted = replace(fitted, matcher=fitted.matcher.under(configuration))
            self._fitted[cluster_id] = fitted
        return fitted

    def _gate(self, cluster_id: int) -> threading.Lock:
        """Whoever changes a cluster's matcher holds this; whoever asks it doesn't wait."""
        with self._lock:
            return self._gates[cluster_id]

    def _caught_up(self, cluster_id: int) -> FittedCluster:
        """The matcher with the changes that are committed; a new fit begins where it must."""
        with self._gate(cluster_id):
            fitted = self._fitted[cluster_id]
            with read_only(), self.sessions() as session:
                changes = catalogue_changes(session, cluster_id=cluster_id, since=fitted.version)
                if changes.version == fitted.version:
                    return fitted
                names = changes.providers
                if names is not None and len(names) <= AT_ONCE:
                    fitted = self._updated(session, cluster_id, fitted, changes.version, names)
                if changes.version not in (fitted.version, fitted.swept):
                    fitted = self._swept(session, cluster_id, fitted, changes.version)
            self._fitted[cluster_id] = fitted
        if fitted.version != changes.version or fitted.matcher.changed > CROWDED:
            self._renew(cluster_id)
        return fitted

    def _updated(
        self,
        session: Session,
        cluster_id: int,
        fitted: FittedCluster,
        version: int,
        names: Collection[str],
    ) -> FittedCluster:
        put = [
            (public_document(row), row.joined)
            for row in session.scalars(matched(cluster_id).where(Provider.public_id.in_(names)))
        ]
        gone = set(names) - {document.id for document, _ in put}
        try:
            return fitted.updated(version, put, gone)
        except CannotUpdate:
            return fitted

    def _swept(
        self, session: Session, cluster_id: int, fitted: FittedCluster, version: int
    ) -> FittedCluster:
        """What can't wait for a new fit: whoever left the catalogue is not shown again."""
        listed = matched_ids(session, cluster_id=cluster_id)
        gone = [each.id for each in fitted.matcher.providers if each.id not in listed]
        try:
            swept = fitted.updated(fitted.version, [], gone) if gone else fitted
        except CannotUpdate:
            swept = fitted
        return replace(swept, swept=version)

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
        with self._gate(cluster_id):
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
            fitted = self._fit(cluster_id)
            with self._gate(cluster_id):
                self._fitted[cluster_id] = fitted
        except Exception:  # noqa: BLE001  whatever it was, the old matcher goes on serving
            self._not_before[cluster_id] = time.monotonic() + RETRY_AFTER_S
            _log.exception("the matcher of cluster %s could not be fitted again", cluster_id)
        finally:
            with self._lock:
                del self._renewals[cluster_id]

    def _fit(self, cluster_id: int) -> FittedCluster:
        """What is in the database now: from the files if they are new enough, else fitted."""
        with read_only(), self.sessions() as session:
            cluster = session.get_one(Cluster, cluster_id)
            live = live_version(session, cluster_id=cluster_id)
            configuration = configuration_of(live) if live else self.configuration
            similarity = partial(self.similarity, self._glossary(cluster))
            files = self._files(cluster)
        if files is None:
            return self._fit_anew(cluster_id, configuration, similarity(), None)
        with files.turn():
            kept = self._kept(cluster_id, files, configuration, similarity())
            if kept is not None:
                return kept
            return self._fit_anew(cluster_id, configuration, similarity(), files)

    def _files(self, cluster: Cluster) -> FittedFiles | None:
        if self.instance is None:
            return None
        own = glossary_files(self.instance, cluster=cluster)
        return FittedFiles(self.instance, cluster.slug, own)

    def _kept(
        self,
        cluster_id: int,
        files: FittedFiles,
        configuration: MatchConfiguration,
        similarity: Similarity,
    ) -> FittedCluster | None:
        """The matcher of the files, caught up; None where fitting anew is due."""
        kept = files.read(configuration, similarity)
        if kept is None:
            return None
        with read_only(), self.sessions() as session:
            mark = catalogue_mark(session, cluster_id=cluster_id, version=kept.version)
            changes = catalogue_changes(session, cluster_id=cluster_id, since=kept.version)
            names = changes.providers
            if mark != kept.mark or names is None or len(names) > CROWDED:
                return None
            documents = ((each, each.id in kept.joined) for each in kept.matcher.providers)
            found = FittedCluster.of(kept.version, kept.matcher, Facets(documents))
            if not names:
                return replace(found, version=changes.version)
            return self._updated(session, cluster_id, found, changes.version, names)

    def _fit_anew(
        self,
        cluster_id: int,
        configuration: MatchConfiguration,
        similarity: Similarity,
        files: FittedFiles | None,
    ) -> FittedCluster:
        """Fit what is in the database now, and keep it in files where there are any.

        The version is read first: a change that slips in between makes it look older than
        the content, and is read once more rather than lost.
        """
        with read_only(), self.sessions() as session:
            version = catalogue_version(session, cluster_id=cluster_id)
            mark = catalogue_mark(session, cluster_id=cluster_id, version=version)
            rows = session.scalars(matched(cluster_id).execution_options(yield_per=500))
            providers = [(public_document(row), row.joined) for row in rows]
        matcher = Matcher(configuration, similarity=similarity)
        matcher.fit([document for document, _ in providers])
        if files is not None and mark is not None:
            joined = [document.id for document, joins in providers if joins]
            if files.write(version, mark, joined, matcher):
                kept = files.read(configuration, similarity)
                matcher = matcher if kept is None else kept.matcher
        return FittedCluster.of(version, matcher, Facets(providers))

    def _glossary(self, cluster: Cluster) -> Glossary:
        """The cluster's glossary; a file that somebody broke by hand must not stop matching."""
        if self.instance is None:
            return Glossary.load()
        try:
            return load_glossary(self.instance, cluster=cluster)
        except GlossaryError:
            _log.exception("the own glossary of cluster %s is left out", cluster.slug)
            return Glossary.load()
