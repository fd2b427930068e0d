"""Uploaded files: kept once their content is what it has to be, found again, forgotten."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

import puremagic
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Organisation, StoredFile, User
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.files import (
    MOST_BYTES,
    PROOFS,
    FileKind,
    check_content,
    check_size,
    clean_file_name,
    is_table_of_text,
    zipped_kind,
)
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.events import DELETED, record
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of

_BY_MEDIA_TYPE = {kind.media_type: kind for kind in FileKind}


def keep_file(
    session: Session,
    *,
    actor: Actor,
    name: str,
    content: bytes,
    kinds: Collection[FileKind] = PROOFS,
    organisation: Organisation | None = None,
    most: int = MOST_BYTES,
    field: str = "file",
    now: datetime,
) -> StoredFile:
    """Keep an uploaded file of one of these kinds, of at most ``most`` bytes.

    It belongs to the organisation, if one is given, and goes with it; else it goes with the
    account of the actor. The record that it hangs on decides who may open it.

    Raises:
        InvalidInput: ``file_empty``, ``file_too_large``, ``file_wrong_kind`` (value
            ``kinds``), ``file_damaged`` or ``file_active``, at the named field.
        NotFound, NotAllowed: the actor does not act for the organisation.
        Conflict: the account uploaded too many in a day (``too_many_uploads``).
    """
    if organisation is not None:
        require(actor, Permission.ORGANISATION_ACT, subject_of(organisation))
    check_size(content, field=field, most=most)
    kind = kind_of(content)
    if kind is None or kind not in kinds:
        wanted = ", ".join(sorted(each.upper() for each in kinds))
        raise InvalidInput(field, "file_wrong_kind", {"kinds": wanted})
    check_content(content, kind=kind, field=field)
    count_use(session, actor=actor, use=Use.UPLOAD, now=now)
    stored = StoredFile(
        public_id=secrets.token_urlsafe(16),
        organisation_id=organisation.id if organisation else None,
        uploaded_by_id=actor.user_id,
        name=clean_file_name(name, kind=kind),
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=now,
    )
    session.add(stored)
    record(
        session,
        actor=actor,
        subject=stored,
        action="upload",
        cluster_id=organisation.cluster_id if organisation else None,
        details={"kind": str(kind), "bytes": stored.size},
        now=now,
    )
    return stored


def kind_of(content: bytes) -> FileKind | None:
    """What the content is, whatever the file is called; None for what is never kept."""
    try:
        guesses = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        guesses = []
    types = [guess.mime_type for guess in guesses]
    if content.startswith(b"PK"):
        return zipped_kind(content)
    found = next((_BY_MEDIA_TYPE[each] for each in types[:1] if each in _BY_MEDIA_TYPE), None)
    if found is not None and found is not FileKind.CSV:
        return found
    markup = any("html" in each or "svg" in each or "xml" in each for each in types)
    return FileKind.CSV if not markup and is_table_of_text(content) else None


def find(session: Session, *, actor: Actor, public_id: str) -> StoredFile:
    """A file of the actor's own or of an organisation the actor acts for.

    A feature that shows files to others finds them by its own records instead.

    Raises:
        NotFound: there is none for this actor.
    """
    wanted = scoped(select(StoredFile), actor).where(StoredFile.public_id == public_id)
    stored = session.scalar(wanted)
    if stored is None:
        raise NotFound("file", public_id)
    return stored


def delete_file(session: Session, *, actor: Actor, stored: StoredFile, now: datetime) -> None:
    """Delete a file; whoever lets go of one has asked for the right to its record."""
    record(session, actor=actor, subject=stored, action=DELETED, now=now)
    session.delete(stored)
    session.flush()


def delete_files_of(
    session: Session, *, actor: Actor, owner: Organisation | User, now: datetime
) -> None:
    """Delete all files of an organisation, or those of an account that are no organisation's."""
    of_owner = (
        StoredFile.organisation_id == owner.id
        if isinstance(owner, Organisation)
        else (StoredFile.uploaded_by_id == owner.id) & StoredFile.organisation_id.is_(None)
    )
    files = scoped(select(StoredFile).where(of_owner).order_by(StoredFile.id), SYSTEM)
    for stored in session.scalars(files).all():
        delete_file(session, actor=actor, stored=stored, now=now)
