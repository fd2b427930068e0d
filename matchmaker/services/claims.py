"""Certificates: what a provider states of itself, and the proof it sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Certification, Provider
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_text, one_line
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.claim_steps import follow, submit_claim, take_claim_step
from matchmaker.services.events import DELETED, record
from matchmaker.services.scope import scoped
from matchmaker.services.stored_files import delete_file, keep_file
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day

TEXT_LIMIT = 200
MOST_CLAIMS = 50


@dataclass(frozen=True, slots=True)
class Proof:
    """A file as it was uploaded: ``name`` as the browser gave it, at most ``most`` bytes."""

    name: str
    content: bytes
    most: int


@dataclass(frozen=True, slots=True)
class Stated:
    """What a provider says of a certificate; ``proof`` is a new file, None keeps what is there."""

    name: str
    number: str | None = None
    issuer: str | None = None
    valid_until: date | None = None
    proof: Proof | None = None


def list_claims(session: Session, *, actor: Actor, provider: Provider) -> list[Certification]:
    """The certificates of a provider in its own order.

    Raises:
        NotFound, NotAllowed: the actor neither acts for it nor works in its cluster's office.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    mine = select(Certification).where(Certification.provider_id == provider.id)
    return list(
        session.scalars(scoped(mine, actor).order_by(Certification.position, Certification.id))
    )


def get_claim(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    permission: Permission = Permission.CLAIM_READ,
) -> Certification:
    """One certificate.

    Raises:
        NotFound: there is none for this actor.
        NotAllowed: there is, and the permission is not the actor's.
    """
    wanted = scoped(select(Certification), actor).where(Certification.public_id == public_id)
    claim = session.scalar(wanted)
    if claim is None:
        raise NotFound("claim", public_id)
    require(actor, permission, subject_of(claim), key=public_id)
    return claim


def add_claim(
    session: Session, *, actor: Actor, provider: Provider, stated: Stated, now: datetime
) -> Certification:
    """State one more certificate; with a proof it goes to the office at once.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
        InvalidInput: the first field that can't be used; ``certificate_known`` (field
            ``name``), ``too_many_certificates``, or what is wrong with the file (``proof``).
    """
    require(actor, Permission.CLAIM_EDIT, subject_of(provider), key=provider.public_id)
    session.refresh(provider, with_for_update={"of": Provider})
    others = list(provider.certifications)
    if len(others) >= MOST_CLAIMS:
        raise InvalidInput("name", "too_many_certificates", {"limit": MOST_CLAIMS})
    facts = _cleaned(stated, others, now)
    position = max((each.position for each in others), default=-1) + 1
    claim = Certification(position=position, extra={}, **facts)
    provider.certifications.append(claim)
    record(session, actor=actor, subject=claim, action="create", now=now)
    if stated.proof is not None:
        _take_proof(session, actor, claim, stated.proof, now)
        submit_claim(session, actor=actor, claim=claim, now=now)
    follow(session, provider, now)
    return claim


def change_claim(
    session: Session, *, actor: Actor, claim: Certification, stated: Stated, now: datetime
) -> Certification:
    """Change what is stated, or send a new proof.

    Whatever changes on a certificate that has a proof goes to the office again.

    Raises:
        NotFound, NotAllowed, InvalidInput: as :func:`add_claim`.
    """
    require(actor, Permission.CLAIM_EDIT, subject_of(claim), key=claim.public_id)
    provider = claim.provider
    session.refresh(provider, with_for_update={"of": Provider})
    others = [each for each in provider.certifications if each is not claim]
    facts = _cleaned(stated, others, now)
    changed = [name for name, value in facts.items() if getattr(claim, name) != value]
    if not changed and stated.proof is None:
        return claim
    for name in changed:
        setattr(claim, name, facts[name])
    details = {"fields": sorted(changed)}
    record(session, actor=actor, subject=claim, action="change", details=details, now=now)
    if stated.proof is not None:
        _take_proof(session, actor, claim, stated.proof, now)
    if claim.evidence is not None and claim.state is not ClaimState.EVIDENCE_SUBMITTED:
        submit_claim(session, actor=actor, claim=claim, now=now)
    follow(session, provider, now)
    return claim


def withdraw_proof(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """Take the proof back before the office has looked; the file is deleted.

    Raises:
        NotFound, NotAllowed, Conflict: not the actor's, or the office has looked already.
    """
    require(actor, Permission.CLAIM_EDIT, subject_of(claim), key=claim.public_id)
    take_claim_step(session, actor, claim, Action.WITHDRAW, Party.PROVIDER, now=now)
    _drop_proof(session, actor, claim, now)
    follow(session, claim.provider, now)


def remove_claim(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """State it no longer; its proof goes with it. Raises ``NotFound``, ``NotAllowed``."""
    require(actor, Permission.CLAIM_EDIT, subject_of(claim), key=claim.public_id)
    _drop_proof(session, actor, claim, now)
    provider = claim.provider
    record(session, actor=actor, subject=claim, action=DELETED, now=now)
    provider.certifications.remove(claim)
    follow(session, provider, now)


def _cleaned(stated: Stated, others: list[Certification], now: datetime) -> dict[str, Any]:
    until = stated.valid_until
    if until is not None and stated.proof is not None and until < local_day(now):
        raise InvalidInput("valid_until", "certificate_ran_out")
    facts = {
        "name": clean_text(one_line(stated.name), field="name", limit=TEXT_LIMIT, required=True),
        "number": _line(stated.number, "number"),
        "issuer": _line(stated.issuer, "issuer"),
    }
    if any(all(getattr(each, name) == facts[name] for name in facts) for each in others):
        raise InvalidInput("name", "certificate_known")
    return facts | {"valid_until": until}


def _line(text: str | None, field: str) -> str | None:
    return clean_text(one_line(text or ""), field=field, limit=TEXT_LIMIT) or None


def _take_proof(
    session: Session, actor: Actor, claim: Certification, proof: Proof, now: datetime
) -> None:
    new = keep_file(
        session,
        actor=actor,
        name=proof.name,
        content=proof.content,
        organisation=claim.provider.organisation,
        most=proof.most,
        field="proof",
        now=now,
    )
    _drop_proof(session, actor, claim, now)
    claim.evidence = new
    session.flush()


def _drop_proof(session: Session, actor: Actor, claim: Certification, now: datetime) -> None:
    old, claim.evidence = claim.evidence, None
    if old is not None:
        delete_file(session, actor=actor, stored=old, now=now)
