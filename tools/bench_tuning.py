"""Measure the bench: a run of 200 judged needs against 10,000 capabilities, and the preview.

Works on the public procurement demo, whose providers are copied under new names until there
are so many texts; the copies take a share of each other's attention and nothing else. Prints
one JSON object: the run's time and CPU time (s), each preview of three needs after a change of
one weight (ms), and the same after a change of words.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.config import Settings
from matchmaker.db import schema
from matchmaker.db.engine import make_engine
from matchmaker.db.models import Cluster
from matchmaker.domain.permissions import OPERATOR
from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.tuning import Synonym
from matchmaker.services.clusters import create_cluster
from matchmaker.services.configurations import fork, save_draft
from matchmaker.services.documents import new_provider
from matchmaker.services.evaluation_runs import keep_step, start_run, work_out_step
from matchmaker.services.judgements import judge
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.tuning_preview import preview

SOURCE = Path(__file__).parents[1] / "matchmaker" / "data" / "demo" / "gebiz"
CAPABILITIES, NEEDS, PREVIEWS = 10_000, 200, 60
NOW = datetime.now(UTC)


def main() -> None:
    """Run the bench and print the figures."""
    with tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as folder:
        settings = Settings.from_environment(
            {"MATCHMAKER_ENV": "testing", "MATCHMAKER_INSTANCE_PATH": folder}
        )
        engine = make_engine(settings)
        schema.upgrade(engine)
        with Session(engine) as session:
            cluster, needs, texts = _filled(session)
            registry = MatcherRegistry(lambda: Session(engine))
            begun = time.perf_counter()
            registry.warm(session)
            figures: dict[str, object] = {
                "texts": texts,
                "judged_needs": len(needs),
                "fit_s": round(time.perf_counter() - begun, 1),
            }
            figures |= _run(session, registry, cluster)
            figures |= _previews(session, registry, cluster, needs)
        engine.dispose()
    json.dump(figures, sys.stdout, indent=2)
    print()


def _filled(session: Session) -> tuple[Cluster, list[NeedDocument], int]:
    source = read_folder(SOURCE)
    grades = source.grades or {}
    cluster = create_cluster(
        session, slug="bench", name_en="Bench", name_zh="Bench", languages=["en"], now=NOW
    )
    texts = copy = 0
    while texts < CAPABILITIES:
        for provider in source.providers:
            if texts < CAPABILITIES:
                named = replace(provider, id=f"{provider.id}-{copy}" if copy else provider.id)
                session.add(new_provider(cluster.id, named, now=NOW))
                texts += _size(provider)
        copy += 1
    known = {provider.id: provider for provider in source.providers}
    needs = [need for need in source.needs if grades.get(need.id)][:NEEDS]
    for need in needs:
        for provider_id, grade in grades[need.id].items():
            if provider_id in known:
                judge(
                    session,
                    actor=OPERATOR,
                    cluster=cluster,
                    need=need,
                    provider=known[provider_id],
                    grade=int(grade),
                    now=NOW,
                )
    session.commit()
    return cluster, needs, texts


def _size(provider: ProviderDocument) -> int:
    return len(provider.capabilities) + len(provider.past_work)


def _run(session: Session, registry: MatcherRegistry, cluster: Cluster) -> dict[str, float]:
    draft = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    weights = {str(factor): weight for factor, weight in MatchConfiguration().weights.items()}
    save_draft(
        session,
        actor=OPERATOR,
        version=draft,
        content={**draft.content, "weights": weights | {"place": 40.0}},
        expected_row_version=draft.row_version,
        now=NOW,
    )
    start_run(session, registry, actor=OPERATOR, version=draft, now=NOW)
    session.commit()
    begun, cpu = time.perf_counter(), time.process_time()
    while step := work_out_step(session, registry, now=NOW):
        keep_step(session, step, now=NOW)
        session.commit()
    return {
        "run_s": round(time.perf_counter() - begun, 1),
        "run_cpu_s": round(time.process_time() - cpu, 1),
    }


def _previews(
    session: Session, registry: MatcherRegistry, cluster: Cluster, needs: list[NeedDocument]
) -> dict[str, float]:
    default = MatchConfiguration()
    words = _words(needs)
    figures = {}
    for what in ("weight", "words"):
        times = []
        for number in range(PREVIEWS):
            weights = {**default.weights, next(iter(default.weights)): 20.0 + number}
            pair = Synonym(words[2 * number], words[2 * number + 1])
            weighed, named = replace(default, weights=weights), replace(default, synonyms=(pair,))
            begun = time.perf_counter()
            preview(
                session,
                registry,
                actor=OPERATOR,
                cluster=cluster,
                draft=weighed if what == "weight" else named,
                needs=needs[3 * number % (len(needs) - 3) :][:3],
                today=NOW.date(),
            )
            times.append(1000 * (time.perf_counter() - begun))
        for share in (50, 95):
            figures[f"preview_{what}_p{share}_ms"] = round(float(np.percentile(times, share)), 1)
    return figures


def _words(needs: list[NeedDocument]) -> list[str]:
    """Neighbouring words of titles, as names to try; rare and common ones."""
    titles = (re.findall(r"[a-z]{4,}", need.title.lower()) for need in needs)
    names = [" ".join(words[:2]) for words in titles if len(words) > 1]
    names += [word for need in needs for word in re.findall(r"[a-z]{5,}", need.title.lower())]
    return list(dict.fromkeys(names))


if __name__ == "__main__":
    main()
