"""What an office keeps for itself: files, whom it spoke with, drafts of notices, trials."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    ConfigurationVersion,
    Duplicate,
    EvaluationRun,
    Judgement,
    Need,
    OfficeEntry,
    OfficeNotice,
    Provider,
    SheetImport,
)
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.sheet_columns import SheetKind
from matchmaker.domain.tuning import RunState
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.services.configurations import fork
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.judgements import judge
from matchmaker.services.office_notices import write_notice
from matchmaker.services.sheet_imports import bring_in
from tests.factories import NOW


def make_entry(session: Session, need: Need, heard: str) -> None:
    """What the office noted of a need that it entered; all of it says the same."""
    session.add(
        OfficeEntry(
            need_id=need.id,
            contact_name=heard,
            contact_channel=ContactChannel.WECHAT,
            contact_address=heard,
            consent=heard,
            created_at=NOW,
        )
    )


def make_notice(session: Session, slug: str, cluster: Cluster) -> OfficeNotice:
    """A draft that nobody else sees."""
    title = f"secret-draft_notice-{slug}"
    fields = {"kind": "policy", "title_en": title, "expires_on": date(2099, 12, 31)}
    return write_notice(session, actor=OPERATOR, cluster=cluster, fields=fields, now=NOW)


def make_sheet(session: Session, slug: str, cluster: Cluster) -> SheetImport:
    """A file that was brought in, with one row that can be stored and one that can not."""
    return bring_in(
        session,
        actor=OPERATOR,
        cluster=cluster,
        kind=SheetKind.PROVIDERS,
        name=f"secret-file-{slug}.csv",
        content=f"Name,People\nsecret-row-{slug},many\nGood,5\n".encode(),
        now=NOW,
    )


def make_trial(
    session: Session, slug: str, cluster: Cluster, need: Need, provider: Provider
) -> tuple[ConfigurationVersion, EvaluationRun, Judgement]:
    """A draft of the matching, a run of it, and a judgement."""
    version = fork(session, actor=OPERATOR, cluster=cluster, note=f"secret-trial-{slug}", now=NOW)
    ranking = {"ranking": [provider.public_id], "unmet": False}
    run = EvaluationRun(
        cluster_id=cluster.id,
        version_id=version.id,
        state=RunState.QUEUED,
        inputs={"needs": [need.public_id]},
        results={"measured": {need.public_id: [ranking, ranking]}},
        total=1,
        created_at=NOW,
    )
    session.add(run)
    judgement = judge(
        session,
        actor=OPERATOR,
        cluster=cluster,
        need=need_document(need),
        provider=provider_document(provider),
        grade=2,
        now=NOW,
    )
    session.flush()
    return version, run, judgement


def make_pair(session: Session, left: Provider, right: Provider) -> Duplicate:
    """Two providers that may be one."""
    pair = Duplicate(
        cluster_id=left.cluster_id,
        left_provider_id=left.id,
        right_provider_id=right.id,
        confidence=0.9,
        grounds=["same_name"],
        found_at=NOW,
    )
    session.add(pair)
    session.flush()
    return pair
