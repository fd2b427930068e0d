"""Acting for a provider that was listed without its doing: an organisation asks, the office says.

Nobody who acts for a provider is put aside this way: a provider with members can't be asked
for, and one that has got members meanwhile is not given to anybody else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.db.models import Organisation, OrganisationMember, OwnershipRequest, Provider
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.ownership import OWNERSHIP, OwnershipRefusal, OwnershipState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.services.claims import Proof
from matchmaker.services.events import record
from matchmaker.services.joining import provider_joins
from matchmaker.services.members import has_members, lock_organisation
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.steps import clean_note
from matchmaker.services.stored_files import keep_file
from matchmaker.services.subjects import subject_of

TEXT_LIMIT = 2_000
OWN_WISH = "own_wish"


def can_be_asked_for(session: Session, *, provider: Provider) -> bool:
    """Whether the provider is real and nobody acts for it."""
    owned = has_members(session, organisation_id=provider.organisation_id)
    return provider.state in LISTED and not provider.is_demo and not owned


def open_request(
    session: Session, *, actor: Actor, provider: Provider, organisation: Organisation
) -> OwnershipRequest | None:
    """What an organisation of the actor's asks for already; None without."""
    mine = select(OwnershipRequest).where(
        OwnershipRequest.provider_id == provider.id,
        OwnershipRequest.organisation_id == organisation.id,
        OwnershipRequest.state == OwnershipState.OPEN,
    )
    return session.scalar(scoped(mine, actor))


def ask_to_own(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    organisation: Organisation,
    text: str,
    proof: Proof | None = None,
    now: datetime,
) -> OwnershipRequest:
    """Ask the office to let an organisation act for a provider.

    Raises:
        NotFound, NotAllowed: the actor does not act for the organisation.
        InvalidInput: ``text`` is ``required`` or ``too_long``, or what is wrong with the file
            (field ``proof``).
        Conflict: somebody acts for the provider (``already_joined``), it is an example or not
            listed (``provider_not_listed``), or the organisation asks already
            (``ownership_asked``).
    """
    require(actor, Permission.ORGANISATION_ACT, subject_of(organisation))
    if has_members(session, organisation_id=provider.organisation_id):
        raise Conflict("already_joined")
    if not can_be_asked_for(session, provider=provider):
        raise Conflict("provider_not_listed")
    said = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    asked = {"actor": actor, "provider": provider, "organisation": organisation}
    if open_request(session, **asked) is not None:  # type: ignore[arg-type]
        raise Conflict("ownership_asked")
    request = OwnershipRequest(
        cluster_id=provider.cluster_id,
        provider=provider,
        organisation=organisation,
        requested_by_id=actor.user_id,
        text=said,
        state_changed_at=now,
        created_at=now,
    )
    session.add(request)
    try:
        session.flush()
    except IntegrityError as error:  # the same click, sent twice at once
        raise Conflict("ownership_asked") from error
    if proof is not None:
        request.evidence = keep_file(
            session,
            actor=actor,
            name=proof.name,
            content=proof.content,
            organisation=organisation,
            most=proof.most,
            field="proof",
            now=now,
        )
    record(session, actor=actor, subject=request, action="create", now=now)
    return request


def get_request(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    permission: Permission = Permission.OWNERSHIP_READ,
) -> OwnershipRequest:
    """One request; of a provider's cluster or of an own organisation.

    Raises:
        NotFound: there is none for this actor.
        NotAllowed: there is, and the permission is not the actor's.
    """
    wanted = select(OwnershipRequest).where(OwnershipRequest.public_id == public_id)
    request = session.scalar(scoped(wanted, actor))
    if request is None:
        raise NotFound("ownership", public_id)
    require(actor, permission, subject_of(request), key=public_id)
    return request


def withdraw_request(
    session: Session, *, actor: Actor, request: OwnershipRequest, now: datetime
) -> None:
    """Take a request back. Raises ``NotFound``, ``NotAllowed``, ``Conflict``."""
    require(actor, Permission.OWNERSHIP_WITHDRAW, subject_of(request), key=request.public_id)
    _step(session, actor, request, Action.WITHDRAW, Party.FIRM, now, why=OWN_WISH)


def accept_request(
    session: Session, *, actor: Actor, request: OwnershipRequest, now: datetime
) -> None:
    """Let the organisation's members act for the provider, each in the role held there.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is decided already, or somebody acts for the provider meanwhile
            (``already_joined``).
    """
    require(actor, Permission.OWNERSHIP_DECIDE, subject_of(request), key=request.public_id)
    provider = request.provider
    lock_organisation(session, organisation_id=provider.organisation_id)
    if has_members(session, organisation_id=provider.organisation_id):
        raise Conflict("already_joined")
    _step(session, actor, request, Action.ACCEPT, Party.OFFICE, now)
    of_it = OrganisationMember.organisation_id == request.organisation_id
    for member in session.scalars(scoped(select(OrganisationMember).where(of_it), SYSTEM)).all():
        session.add(
            OrganisationMember(
                organisation_id=provider.organisation_id,
                user_id=member.user_id,
                role=member.role,
                created_at=now,
            )
        )
    session.flush()
    record(session, actor=actor, subject=provider.organisation, action="join", now=now)
    provider_joins(session, actor=actor, provider=provider, now=now)
    _tell(session, request, NotificationKind.OWNERSHIP_ACCEPTED, now)


def refuse_request(
    session: Session,
    *,
    actor: Actor,
    request: OwnershipRequest,
    reason: OwnershipRefusal,
    note: str | None = None,
    now: datetime,
) -> None:
    """Not let the organisation act for the provider; it reads why.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is decided already.
        InvalidInput: the note is ``too_long``.
    """
    require(actor, Permission.OWNERSHIP_DECIDE, subject_of(request), key=request.public_id)
    said = clean_note(note)
    _step(session, actor, request, Action.REFUSE, Party.OFFICE, now, refusal=reason, note=said)
    _tell(session, request, NotificationKind.OWNERSHIP_REFUSED, now)


def reopen_request(
    session: Session, *, actor: Actor, request: OwnershipRequest, now: datetime
) -> None:
    """Look once more at a request that was refused.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it was not refused, or the organisation has asked again meanwhile
            (``ownership_asked``).
    """
    require(actor, Permission.OWNERSHIP_DECIDE, subject_of(request), key=request.public_id)
    asked_again = select(OwnershipRequest.id).where(
        OwnershipRequest.provider_id == request.provider_id,
        OwnershipRequest.organisation_id == request.organisation_id,
        OwnershipRequest.state == OwnershipState.OPEN,
    )
    if session.scalar(scoped(asked_again, actor)) is not None:
        raise Conflict("ownership_asked")
    _step(session, actor, request, Action.REOPEN, Party.OFFICE, now)


def _step(  # noqa: PLR0917  the public functions above name every part
    session: Session,
    actor: Actor,
    request: OwnershipRequest,
    action: Action,
    party: Party,
    now: datetime,
    *,
    refusal: OwnershipRefusal | None = None,
    note: str | None = None,
    why: str | None = None,
) -> None:
    session.refresh(request, ["state"], with_for_update={"of": OwnershipRequest})
    before, request.state = request.state, step_of(OWNERSHIP, request.state, action, party).target
    request.state_changed_at, request.refusal, request.note = now, refusal, note
    record(
        session,
        actor=actor,
        subject=request,
        action=action,
        from_state=before,
        to_state=request.state,
        reason=str(refusal) if refusal else why,
        note=note,
        now=now,
    )


def _tell(
    session: Session, request: OwnershipRequest, kind: NotificationKind, now: datetime
) -> None:
    notify_organisation(
        session,
        organisation_id=request.organisation_id,
        kind=kind,
        subject=request,
        now=now,
    )
