"""Names of what a profile consists of, and of the states of its parts."""

from __future__ import annotations

from matchmaker.domain.lifecycle import CapabilityState, RevisionState
from matchmaker.wording.messages import N_

CAPABILITY_STATES = {
    CapabilityState.DRAFT: N_("Draft"),
    CapabilityState.PENDING: N_("Waiting for the office"),
    CapabilityState.PUBLISHED: N_("Published"),
    CapabilityState.REFUSED: N_("Not published"),
    CapabilityState.PAUSED: N_("Rests"),
    CapabilityState.FULL: N_("Full"),
    CapabilityState.STALE: N_("To be confirmed"),
    CapabilityState.HIDDEN: N_("Hidden until confirmed"),
}
REVISION_STATES = {
    RevisionState.PENDING: N_("Waiting for the office"),
    RevisionState.APPROVED: N_("Approved"),
    RevisionState.REFUSED: N_("Not taken up"),
    RevisionState.TAKEN_BACK: N_("Taken back"),
}
SECTIONS = {
    "identity": N_("Name and registration"),
    "about": N_("About you"),
    "contact": N_("Contact"),
    "facts": N_("At a glance"),
    "area": N_("Area served"),
    "offers": N_("Offers"),
    "certificates": N_("Certificates"),
    "past_work": N_("Past work"),
}
FIELDS = {
    "name": N_("A name"),
    "name_zh": N_("Name in Chinese"),
    "name_en": N_("Name in English"),
    "kind": N_("Kind"),
    "registered": N_("Is the firm registered?"),
    "registration_number": N_("Registration number"),
    "summary_zh": N_("A summary in Chinese"),
    "summary_en": N_("A summary in English"),
    "contact": N_("A contact for introductions"),
    "region": N_("Place"),
    "languages": N_("Languages you work in"),
    "staff": N_("Number of people"),
    "founded": N_("Year of founding"),
    "service_area": N_("Area served"),
    "offer": N_("A published offer"),
    "price": N_("Price of every offer"),
    "delivery": N_("Way of working of every offer"),
    "lead_time_days": N_("How soon every offer can start"),
    "certificates": N_("Certificates"),
    "capacity_per_month": N_("Capacity of every offer"),
    "past_work": N_("Past work"),
}
