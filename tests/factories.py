"""Records for tests: everything has a value that works, a test names only what it is about."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Certification,
    Cluster,
    Need,
    Organisation,
    OrganisationMember,
    OwnershipRequest,
    Provider,
    StoredFile,
    User,
)
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.matching.documents import CapabilityDocument, ProviderDocument
from matchmaker.services.accounts import CONSENT_VERSION
from matchmaker.services.clusters import create_cluster, touch_catalogue
from matchmaker.services.documents import new_provider
from matchmaker.services.needs import create_need

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_numbers = count(1)


def make_cluster(session: Session, **values: Any) -> Cluster:
    number = next(_numbers)
    return create_cluster(
        session,
        **{
            "slug": f"cluster-{number}",
            "name_en": f"Cluster {number}",
            "name_zh": f"集群{number}",
            "languages": ["en", "zh"],
            "now": NOW,
        }
        | values,
    )


def make_organisation(session: Session, *, cluster: Cluster, **values: Any) -> Organisation:
    organisation = Organisation(cluster_id=cluster.id, **{"created_at": NOW} | values)
    session.add(organisation)
    session.flush()
    return organisation


def make_user(session: Session, **values: Any) -> User:
    """An account with a confirmed address and without a password."""
    number = next(_numbers)
    user = User(
        **{
            "email": f"person{number}@example.org",
            "name": f"Person {number}",
            "fs_uniquifier": uuid.uuid4().hex,
            "confirmed_at": NOW,
            "consented_at": NOW,
            "consent_version": CONSENT_VERSION,
            "create_datetime": NOW,
            "update_datetime": NOW,
        }
        | values
    )
    session.add(user)
    session.flush()
    return user


def make_member(
    session: Session,
    *,
    organisation: Organisation,
    user: User | None = None,
    role: OrganisationRole = OrganisationRole.OWNER,
    **values: Any,
) -> User:
    """Somebody who acts for the organisation; a new account unless one is given."""
    user = user or make_user(session, **values)
    session.add(OrganisationMember(organisation=organisation, user=user, role=role, created_at=NOW))
    session.flush()
    return user


def make_provider(
    session: Session,
    *,
    cluster: Cluster,
    capabilities: Iterable[Mapping[str, Any]] = ({},),
    joined: bool = True,
    **values: Any,
) -> Provider:
    """A provider with the document's fields as keywords, in a catalogue that knows of it."""
    number = next(_numbers)
    offers = [
        CapabilityDocument(**{"id": f"c{position}", "title": "Dye lot shade control"} | dict(item))
        for position, item in enumerate(capabilities, start=1)
    ]
    document = ProviderDocument(
        **{
            "id": f"p{number}",
            "name": {"en": f"Provider {number}"},
            "capabilities": tuple(offers),
        }
        | values
    )
    provider = new_provider(cluster.id, document, now=NOW)
    provider.joined = joined
    session.add(provider)
    session.flush()
    touch_catalogue(session, cluster=cluster, providers=[provider.public_id])
    return provider


def make_proof(session: Session, *, organisation_id: int, name: str) -> StoredFile:
    """A file of an organisation whose name and content say ``secret-NAME``."""
    proof = StoredFile(
        public_id=f"file-{name}",
        organisation_id=organisation_id,
        name=f"secret-{name}.pdf",
        media_type="application/pdf",
        size=20,
        sha256="0" * 64,
        content=f"secret-{name} ".encode(),
        created_at=NOW,
    )
    session.add(proof)
    return proof


def make_claim(session: Session, *, provider: Provider, slug: str) -> Certification:
    """A certificate whose proof waits for the office; texts say ``secret-proof-SLUG``."""
    claim = Certification(
        public_id=f"claim-of-{slug}",
        position=0,
        name="ISO 9001",
        state=ClaimState.EVIDENCE_SUBMITTED,
        state_changed_at=NOW,
        evidence=make_proof(
            session, organisation_id=provider.organisation_id, name=f"proof-{slug}"
        ),
    )
    provider.certifications.append(claim)
    session.flush()
    return claim


def make_ownership(session: Session, *, organisation: Organisation, slug: str) -> OwnershipRequest:
    """A request for a provider that nobody acts for; its text says ``secret-reason-SLUG``."""
    provider = make_provider(session, cluster=organisation.cluster, id=f"idle-{slug}", joined=False)
    request = OwnershipRequest(
        public_id=f"ownership-of-{slug}",
        cluster_id=organisation.cluster_id,
        provider=provider,
        organisation=organisation,
        text=f"secret-reason-{slug}",
        evidence=make_proof(session, organisation_id=organisation.id, name=f"reason-{slug}"),
        state_changed_at=NOW,
        created_at=NOW,
    )
    session.add(request)
    session.flush()
    return request


def make_need(session: Session, *, cluster: Cluster, **values: Any) -> tuple[Need, str]:
    """A typed need and the secret that reaches it."""
    return create_need(
        session,
        **{"cluster": cluster, "description": "Our dye lots differ in shade.", "now": NOW} | values,
    )


def write_folder(
    folder: Path,
    *,
    providers: Iterable[Mapping[str, Any] | str] = (),
    needs: Iterable[Mapping[str, Any] | str] = (),
) -> Path:
    """A folder in the exchange format; a text stands for a line as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in (("providers.jsonl", providers), ("needs.jsonl", needs)):
        lines = (
            record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
            for record in records
        )
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
