"""What the two sides of a need say and send to each other, with texts that must not leak."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Introduction,
    Need,
    Proposal,
    ProposalFile,
    Provider,
    PublicQuestion,
    SavedSearch,
    StoredFile,
    User,
)
from matchmaker.domain.lifecycle import ProposalState
from tests.factories import NOW


def make_proposal(
    session: Session, slug: str, introduction: Introduction
) -> tuple[Proposal, StoredFile]:
    """What the provider of an accepted introduction sent, and the file that hangs on it."""
    stored = StoredFile(
        public_id=f"file-of-{slug}",
        organisation_id=introduction.provider.organisation_id,
        name=f"secret-attached-{slug}.pdf",
        media_type="application/pdf",
        size=9,
        sha256="0" * 64,
        content=f"secret-inside-{slug}".encode(),
        created_at=NOW,
    )
    proposal = Proposal(
        public_id=f"proposal-of-{slug}",
        cluster_id=introduction.cluster_id,
        introduction=introduction,
        need_id=introduction.need_id,
        state=ProposalState.SUBMITTED,
        state_changed_at=NOW,
        created_at=NOW,
        scope=f"secret-offer-{slug}",
        price_min=1,
        currency="CNY",
        valid_until=(NOW + timedelta(days=30)).date(),
    )
    session.add(ProposalFile(proposal=proposal, file=stored))
    session.flush()
    return proposal, stored


def make_question(session: Session, slug: str, need: Need, provider: Provider) -> PublicQuestion:
    """What a provider asked about a lead, and what the firm answered."""
    question = PublicQuestion(
        cluster_id=need.cluster_id,
        need=need,
        provider=provider,
        text=f"secret-question-{slug}",
        submission="a-form",
        asked_at=NOW,
        answer=f"secret-answer-{slug}",
        answered_at=NOW,
    )
    session.add(question)
    session.flush()
    return question


def make_search(session: Session, slug: str, provider: Provider, user: User) -> SavedSearch:
    """Filters that a member of a provider keeps."""
    search = SavedSearch(
        public_id=f"search-of-{slug}",
        cluster_id=provider.cluster_id,
        user_id=user.id,
        provider=provider,
        name=f"secret-search-{slug}",
        created_at=NOW,
    )
    session.add(search)
    session.flush()
    return search
