"""The notices that suit a need or a provider, by the matcher that ranks providers.

A notice is read as an offer: its words are the capability's, its sectors who it is open to.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need, OfficeNotice, Provider
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.documents import (
    CapabilityDocument,
    Eligibility,
    NeedDocument,
    ProviderDocument,
)
from matchmaker.matching.matcher import Matcher
from matchmaker.services.documents import need_document
from matchmaker.services.office_notices import list_shown

#: The latest notices of a cluster that are looked at, and how many a page shows.
READ, SHOWN = 100, 3
#: How much of the words has to fit, 0 to 1: places and budgets say nothing about a notice.
LEAST = 0.35
_FITTED: dict[int, tuple[list[ProviderDocument], Matcher]] = {}
_LOCK = threading.Lock()


def notices_for_need(session: Session, *, need: Need, today: date) -> list[OfficeNotice]:
    """The shown notices of the need's cluster that its words fit, the best first."""
    return _fitting(session, need.cluster, need_document(need), today)


def notices_for_provider(
    session: Session, *, provider: Provider, today: date
) -> list[OfficeNotice]:
    """The same for what a provider says of itself."""
    offers = [f"{each.title} {each.description}" for each in provider.shown_capabilities]
    summaries = [text for text in (provider.summary_en, provider.summary_zh) if text]
    categories = {each.category for each in provider.shown_capabilities if each.category}
    document = NeedDocument(
        id=provider.public_id,
        description="\n".join([*summaries, *offers])[:5_000],
        category=categories.pop() if len(categories) == 1 else None,
    )
    return _fitting(session, provider.cluster, document, today)


def _fitting(
    session: Session, cluster: Cluster, document: NeedDocument, today: date
) -> list[OfficeNotice]:
    notices = list_shown(session, cluster=cluster, today=today, per_page=READ).items
    if not notices:
        return []
    result = _matcher(cluster.id, notices).match(document, limit=READ)
    by_id = {str(each.id): each for each in notices}
    found = []
    for match in result.matches:
        problem = next(each for each in match.contributions if each.factor is Factor.PROBLEM)
        if match.eligible and problem.value >= LEAST:
            found.append((problem.value, match.rank, by_id[match.provider_id]))
    found.sort(key=lambda item: (-item[0], item[1]))
    return [notice for _, _, notice in found[:SHOWN]]


def _matcher(cluster_id: int, notices: Sequence[OfficeNotice]) -> Matcher:
    """Fitted on these notices, once for all that they say."""
    offers = [_as_offer(each) for each in notices]
    with _LOCK:
        kept = _FITTED.get(cluster_id)
        if kept is None or kept[0] != offers:
            kept = _FITTED[cluster_id] = offers, Matcher().fit(offers)
        return kept[1]


def _as_offer(notice: OfficeNotice) -> ProviderDocument:
    texts = {"en": (notice.title_en, notice.text_en), "zh": (notice.title_zh, notice.text_zh)}
    categories: Sequence[str | None] = notice.categories or [None]
    offers = [
        CapabilityDocument(
            id=f"{language}-{number}",
            category=category,
            title=title,
            description=text,
            language=language,
            eligibility=Eligibility(sectors=tuple(notice.sectors)),
        )
        for language, (title, text) in texts.items()
        if title
        for number, category in enumerate(categories)
    ]
    return ProviderDocument(id=str(notice.id), capabilities=tuple(offers))
