"""What a provider could state or change, as the clause after "would come first if"."""

from __future__ import annotations

from matchmaker.domain.vocabulary import Factor, RequirementKind
from matchmaker.wording.messages import N_, worded

CHANGES: dict[Factor | RequirementKind, str] = {
    Factor.BUDGET: N_("its price lay within your budget"),
    Factor.PLACE: N_("it came to your place"),
    Factor.TIMING: N_("it could start in time"),
    Factor.TRADE: N_("it said that it serves your trade"),
    RequirementKind.CAPACITY: N_("it could take as much as you need"),
    RequirementKind.CERTIFICATE: N_("it showed the certificate you require"),
    RequirementKind.DELIVERY: N_("it worked in the way you asked for"),
    RequirementKind.ELIGIBILITY: N_("it were open to firms like yours"),
    RequirementKind.LANGUAGE: N_("it spoke the language you asked for"),
}


def change_clause(answer: Factor | RequirementKind) -> str:
    """The clause for an answer of ``what_would_lead``."""
    return worded(CHANGES[answer])
