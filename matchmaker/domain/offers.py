"""Which offers of providers who may see."""

from __future__ import annotations

from matchmaker.domain.lifecycle import CapabilityState

#: Offers that anybody finds, in lists and by matching; a stale one is ranked down.
SHOWN_OFFERS = frozenset({CapabilityState.PUBLISHED, CapabilityState.STALE})
#: Offers that the office has not let through (yet).
UNSEEN_OFFERS = frozenset({CapabilityState.DRAFT, CapabilityState.PENDING, CapabilityState.REFUSED})
