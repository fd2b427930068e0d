"""Names of the vocabulary's members: factors, bands, kinds, categories, sectors, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask_babel import get_locale

from matchmaker.domain.labels import CATEGORY_NAMES, SECTOR_NAMES
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import (
    Delivery,
    Factor,
    FitBand,
    Language,
    ProviderKind,
    RequirementKind,
    UnmetCause,
)
from matchmaker.wording import bench, desk, duplicates, people, profiles, states, trail
from matchmaker.wording.messages import N_, listed, reader_language, worded

T = TypeVar("T")

ANYWHERE = "*"
FACTORS = {
    Factor.PROBLEM: N_("Your problem"),
    Factor.TRADE: N_("Your trade"),
    Factor.PLACE: N_("Distance"),
    Factor.BUDGET: N_("Budget"),
    Factor.TIMING: N_("Timing"),
    Factor.PROOF: N_("Proof"),
}
BANDS = {
    FitBand.STRONG: N_("Strong fit"),
    FitBand.GOOD: N_("Good fit"),
    FitBand.POSSIBLE: N_("Possible fit"),
    FitBand.WEAK: N_("Weak fit"),
}
KINDS = {
    ProviderKind.COMPANY: N_("Company"),
    ProviderKind.PUBLIC_PLATFORM: N_("Public service platform"),
    ProviderKind.UNIVERSITY: N_("University"),
    ProviderKind.LAB: N_("Laboratory"),
    ProviderKind.BANK_OR_GUARANTOR: N_("Bank or guarantor"),
    ProviderKind.ASSOCIATION: N_("Association"),
    ProviderKind.CONSULTANCY: N_("Consultancy"),
    ProviderKind.COOPERATIVE: N_("Cooperative"),
}
DELIVERIES = {
    Delivery.ON_SITE: N_("At your site"),
    Delivery.REMOTE: N_("Remote"),
    Delivery.AT_PROVIDER: N_("At the provider's"),
}
REQUIREMENTS = {
    RequirementKind.AREA: N_("they do not serve your place"),
    RequirementKind.BUDGET: N_("the price is above your limit"),
    RequirementKind.CAPACITY: N_("they can’t take as much as you need"),
    RequirementKind.CERTIFICATE: N_("a certificate you require is missing"),
    RequirementKind.DELIVERY: N_("they do not work in the way you asked for"),
    RequirementKind.ELIGIBILITY: N_("they are not open to firms like yours"),
    RequirementKind.LANGUAGE: N_("they do not speak the language you asked for"),
    RequirementKind.PROVIDER: N_("they are not the kind of provider you asked for"),
    RequirementKind.TIMING: N_("they need too long before they can start"),
    RequirementKind.OTHER: N_("something else you require"),
}
UNMET_CAUSES = {
    UnmetCause.NO_SUPPLY: N_("Nobody listed here offers quite what you describe."),
    UnmetCause.PLACE: N_("Those who could help do not serve your place."),
    UnmetCause.BUDGET: N_("Those who could help cost more than your limit."),
    UnmetCause.CAPACITY: N_(
        "Those who could help do not say that they can take as much as you need."
    ),
    UnmetCause.CERTIFICATE: N_("Those who could help do not show the certificate you require."),
    UnmetCause.DELIVERY: N_("Those who could help do not work in the way you asked for."),
    UnmetCause.ELIGIBILITY: N_("Those who could help are not open to firms like yours."),
    UnmetCause.LANGUAGE: N_("Those who could help do not speak the language you asked for."),
    UnmetCause.PROVIDER: N_("Those who could help are not the kind of provider you asked for."),
    UnmetCause.TIMING: N_("Those who could help need too long before they can start."),
}
LANGUAGES = {Language.ENGLISH: N_("English"), Language.CHINESE: N_("Chinese")}


def _plain(table: Mapping[Any, T]) -> dict[str, T]:
    """The table by the codes' spelling."""
    return {str(code): value for code, value in table.items()}


NAMES: dict[str, Mapping[str, str]] = {
    "factor": _plain(FACTORS),
    "band": _plain(BANDS),
    "kind": _plain(KINDS),
    "delivery": _plain(DELIVERIES),
    "requirement": _plain(REQUIREMENTS),
    "unmet": _plain(UNMET_CAUSES),
    "language": _plain(LANGUAGES),
    "need_state": _plain(states.NEED_STATES),
    "introduction_state": _plain(states.INTRODUCTION_STATES),
    "decline_reason": _plain(states.DECLINE_REASONS),
    "none_suitable_reason": _plain(states.NONE_SUITABLE_REASONS),
    "withdraw_reason": _plain(states.WITHDRAW_REASONS),
    "moderation_reason": _plain(states.MODERATION_REASONS),
    "listing_reason": _plain(states.LISTING_REASONS),
    "provider_state": _plain(states.PROVIDER_STATES),
    "claim_state": _plain(states.CLAIM_STATES),
    "claim_refusal": _plain(states.CLAIM_REFUSALS),
    "ownership_state": _plain(states.OWNERSHIP_STATES),
    "ownership_refusal": _plain(states.OWNERSHIP_REFUSALS),
    "proposal_state": _plain(states.PROPOSAL_STATES),
    "pass_over_reason": _plain(states.PASS_OVER_REASONS),
    "retract_reason": _plain(states.RETRACT_REASONS),
    "hide_reason": _plain(states.HIDE_REASONS),
    "price_unit": _plain(states.PRICE_UNITS),
    "capability_state": _plain(profiles.CAPABILITY_STATES),
    "revision_state": _plain(profiles.REVISION_STATES),
    "profile_section": profiles.SECTIONS,
    "profile_field": profiles.FIELDS,
    "contact_channel": _plain(states.CONTACT_CHANNELS),
    "size_band": _plain(people.SIZE_BANDS),
    "organisation_role": _plain(people.ORGANISATION_ROLES),
    "cluster_role": _plain(people.CLUSTER_ROLES),
    "mail_frequency": _plain(people.MAIL_FREQUENCIES),
    "version_state": _plain(bench.VERSION_STATES),
    "run_state": _plain(bench.RUN_STATES),
    "run_input": _plain(bench.RUN_INPUTS),
    "rule_kind": _plain(bench.RULE_KINDS),
    "rule_subject": _plain(bench.RULE_SUBJECTS),
    "queue_reason": _plain(bench.QUEUE_REASONS),
    "judgement_source": _plain(bench.JUDGEMENT_SOURCES),
    "grade": bench.GRADES,
    "qrels_fault": _plain(bench.QRELS_FAULTS),
    "subject_kind": trail.SUBJECT_KINDS,
    "trail_action": trail.TRAIL_ACTIONS,
    "duplicate_band": _plain(duplicates.BANDS),
    "duplicate_ground": _plain(duplicates.GROUNDS),
    "duplicate_kind": _plain(duplicates.KINDS),
    "duplicate_state": _plain(duplicates.STATES),
    "queue": _plain(desk.QUEUES),
    "desk_action": _plain(desk.DESK_ACTIONS),
    "sheet_kind": _plain(desk.SHEET_KINDS),
    "import_state": _plain(desk.IMPORT_STATES),
    "notice_kind": _plain(desk.NOTICE_KINDS),
    "notice_state": _plain(desk.NOTICE_STATES),
    "row_outcome": _plain(desk.ROW_OUTCOMES),
}

# Names that stand in both languages where the codes are defined.
LABELS: dict[str, Mapping[str, tuple[str, str]]] = {
    "category": _plain(CATEGORY_NAMES),
    "sector": _plain(SECTOR_NAMES),
}


def name_of(kind: str, code: str) -> str:
    """The name of a code of :data:`NAMES` or :data:`LABELS`; an unknown code stands for itself."""
    labels = LABELS.get(kind)
    if labels is not None:
        return _label(labels[code]) if code in labels else code
    message = NAMES[kind].get(code)
    if message:
        return worded(message)
    return _other_language(code) if kind == "language" else code


def choices(kind: str) -> list[tuple[str, str]]:
    """Codes with their names in the vocabulary's order, for a list to choose from."""
    return [(str(code), name_of(kind, code)) for code in LABELS.get(kind) or NAMES[kind]]


def _other_language(code: str) -> str:
    """Providers may speak more languages than the interface."""
    locale = get_locale()
    return str(locale.languages.get(code, code)) if locale else code


def _label(names: tuple[str, str]) -> str:
    english, chinese = names
    return chinese if reader_language() is Language.CHINESE else english


def place_name(code: str) -> str:
    """A place as people call it: ``Keqiao, Shaoxing`` or 绍兴市柯桥区."""
    if code == ANYWHERE:
        return worded(N_("anywhere"))
    return Gazetteer.load().label(code, reader_language())


def place_names(codes: list[str], limit: int = 6) -> str:
    """Several places; beyond ``limit`` only how many more there are."""
    shown = listed([place_name(code) for code in codes[:limit]])
    more = len(codes) - limit
    return (
        worded(N_("%(places)s and %(count)s more"), places=shown, count=more) if more > 0 else shown
    )
