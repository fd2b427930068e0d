"""The facts that can stand behind a score, as codes.

A code is the key of one sentence in every language; its tuple names the values that the
sentence may use. The pages and the JSON interface word them; nothing here is a sentence.
"""

from __future__ import annotations

EVIDENCE: dict[str, tuple[str, ...]] = {
    # problem
    "same_words": ("terms",),
    "linked_words": ("need", "provider"),
    "similar_meaning": (),
    "capability_matches": ("title",),
    "past_work_matches": ("title", "year"),
    "category_same": ("category",),
    "category_other": ("need", "provider"),
    "nothing_in_common": (),
    # trade
    "sector_listed": ("sector",),
    "sector_mentioned": ("sector", "terms"),
    "sector_not_mentioned": ("sector",),
    "sector_not_stated": (),
    # place
    "place_same": ("place",),
    "place_in_area": ("place", "area"),
    "place_part_in_area": ("place", "area"),
    "place_anywhere": ("place",),
    "place_remote": (),
    "place_distance": ("kilometres", "place"),
    "place_outside_area": ("place", "area"),
    "place_need_not_stated": (),
    "place_provider_not_stated": (),
    # budget
    "price_within": ("price_min", "price_max", "currency", "unit", "limit", "limit_currency"),
    "price_partly": ("price_min", "price_max", "currency", "unit", "limit", "limit_currency"),
    "price_above": ("price_min", "price_max", "currency", "unit", "limit", "limit_currency"),
    "price_is_part": ("price_min", "price_max", "currency", "unit"),
    "price_is_rate": ("price_min", "price_max", "currency", "unit"),
    "price_not_comparable": ("price_min", "price_max", "currency", "unit"),
    "price_free": (),
    "price_not_stated": (),
    "budget_not_stated": (),
    # timing
    "lead_time_within": ("days", "wanted"),
    "lead_time_late": ("days", "wanted"),
    "lead_time_not_stated": (),
    "start_not_stated": (),
    # proof
    "proof_past_work": ("count",),
    "proof_similar_work": ("count", "title"),
    "proof_verified": ("count", "names"),
    "proof_certifications": ("count", "names"),
    "proof_established": ("founded",),
    "proof_certificate_expired": ("name", "valid_until"),
    "proof_none": (),
    "offer_stale": (),
}

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "area_outside": ("place", "area"),
    "price_above_budget": ("price", "currency", "unit", "limit", "limit_currency"),
    "headcount_too_small": ("minimum", "headcount"),
    "headcount_too_large": ("maximum", "headcount"),
    "sector_not_eligible": ("sector",),
    "region_not_eligible": ("place",),
    "certificate_missing": ("name",),
    "certificate_expired": ("name", "valid_until"),
    "language_missing": ("language",),
    "delivery_not_offered": ("delivery",),
    "capacity_too_small": ("capacity", "wanted"),
    "kind_not_wanted": ("kinds", "kind"),
    "lead_time_too_long": ("days", "wanted"),
    "too_young": ("founded", "years"),
    "too_few_staff": ("headcount", "minimum"),
    "not_checked": ("text",),
}
