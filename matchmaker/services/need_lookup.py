"""Finding needs: by the secret of a link, by their address, or all of a firm's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Organisation
from matchmaker.domain.errors import NotFound
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, allowed, require
from matchmaker.domain.text import storable
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.documents import need_document
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of


def hashed(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_need(session: Session, *, actor: Actor, key: str, now: datetime) -> Need:
    """The need that a key opens to this actor.

    A key is the secret of a need that nobody has claimed, or the ``public_id`` of one whose
    firm or office the actor belongs to. The old secret of a claimed need leads its members
    there too: a page sends them to the address with ``need.public_id``.

    Raises:
        NotFound: there is none, not any more, or not for this actor; nobody can tell which.
    """
    need = session.scalar(select(Need).where(Need.token_hash == hashed(key)))
    if need is not None and is_unclaimed(need):
        if need.expires_at is None or need.expires_at <= now:
            raise NotFound("need", key)
        return need
    if need is None:
        found = select(Need).where(Need.public_id == storable(key)).order_by(Need.id).limit(1)
        need = session.scalar(scoped(found, actor))
    if need is None or not allowed(actor, Permission.NEED_READ, subject_of(need)):
        raise NotFound("need", key)
    return need


def document_now(session: Session, *, cluster_id: int, key: str) -> NeedDocument | None:
    """The need of a cluster as it reads now, for the office's measuring; None if it is gone."""
    found = select(Need).where(Need.cluster_id == cluster_id, Need.public_id == key)
    need = session.scalar(scoped(found, SYSTEM))
    return need_document(need) if need is not None else None


def is_unclaimed(need: Need) -> bool:
    """Whether the need belongs to nobody but the holder of its link."""
    return need.public_id is None


def list_needs(
    session: Session,
    *,
    actor: Actor,
    organisation: Organisation,
    states: Collection[NeedState] = (),
    page: int = 1,
    per_page: int = 20,
) -> Page[Need]:
    """The needs of a firm, the one that changed last first; all states unless some are named.

    Raises:
        NotFound: the organisation is none that the actor may see.
    """
    require(actor, Permission.ORGANISATION_READ, subject_of(organisation))
    statement = scoped(select(Need).where(Need.organisation_id == organisation.id), actor)
    if states:
        statement = statement.where(Need.state.in_(states))
    return paged(
        session,
        statement,
        order=(Need.state_changed_at.desc(), Need.id.desc()),
        page=page,
        per_page=per_page,
    )
