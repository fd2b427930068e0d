"""What a provider of the two tenants keeps from everybody but its members and the office."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.db.models import Capability, PastWork, Provider, ProviderRevision
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.vocabulary import ContactChannel
from tests.factories import NOW


def hide_in_profile(session: Session, slug: str, provider: Provider) -> None:
    """What its members and the office alone see of a provider."""
    provider.contact_name = f"secret-colleague-{slug}"
    provider.contact_channel = ContactChannel.PHONE
    provider.contact = f"secret-line-{slug}"
    provider.organisation.registration_number = f"secret-registration-{slug}"
    provider.past_work.append(PastWork(position=0, title="A job", description="Done."))
    for state in (CapabilityState.PENDING, CapabilityState.DRAFT, CapabilityState.PAUSED):
        title = f"secret-offer-{state}-{slug}"
        offer = Capability(public_id=f"{state}-offer", title=title, state=state, position=9)
        provider.capabilities.append(offer)
    provider.waits_since = NOW
    fields = {"name_en": f"secret-rename-{slug}"}
    session.add(ProviderRevision(provider=provider, fields=fields, created_at=NOW))
    session.flush()
