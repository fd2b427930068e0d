"""The entry of a provider in the catalogue: whoever changes one ends here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Provider
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.documents import public_document, search_text
from matchmaker.services.scope import LISTED


def renew_entry(session: Session, *, provider: Provider, now: datetime) -> None:
    """Let searches and the matcher follow what the provider says since this transaction."""
    provider.search_text = search_text(public_document(provider))
    provider.updated_at = now
    session.flush()
    if provider.state in LISTED:
        touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])
