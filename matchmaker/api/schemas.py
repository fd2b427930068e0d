"""JSON Schemas (2020-12) of what the interface takes and gives, built from the vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matchmaker.domain.vocabulary import (
    Category,
    Delivery,
    Factor,
    FitBand,
    Language,
    RequirementKind,
    Sector,
)
from matchmaker.matching.exchange.fields import MAX_AMOUNT, MAX_COUNT, MAX_DAYS

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
SAID: Schema = {"type": "string", "pattern": r"\S"}
TEXTS: Schema = {"type": "array", "items": TEXT}


def one_of(words: Iterable[str], description: str) -> Schema:
    """A word of a closed vocabulary."""
    return {"type": "string", "enum": [str(word) for word in words], "description": description}


def optional(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(properties: dict[str, Schema], required: Sequence[str] | None = None) -> Schema:
    """An object; every property is always there unless ``required`` says which are."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
    }


def _amount(description: str) -> Schema:
    limits: Schema = {"minimum": 0, "maximum": MAX_AMOUNT}
    return {"type": ["number", "null"], **limits, "description": description}


def _whole(maximum: int, description: str) -> Schema:
    limits: Schema = {"minimum": 0, "maximum": maximum}
    return {"type": ["integer", "null"], **limits, "description": description}


def _listed(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


NEED: Schema = {
    **record(
        {
            "id": {
                "type": "string",
                "pattern": r"^[^\s\x00-\x1f\x7f]{1,200}$",
                "description": "Any id without spaces; may be left out, and is not kept.",
            },
            "title": {**SAID, "description": "One line."},
            "description": {**SAID, "description": "The problem in the firm's own words."},
            "language": one_of(Language, "The language of the texts."),
            "category": {
                **TEXT,
                "description": "What kind of help; an unknown one counts as not stated.",
                "examples": [str(category) for category in Category],
            },
            "sector": one_of(Sector, "The firm's trade."),
            "region": {
                **TEXT,
                "description": "ISO 3166-1, ISO 3166-2, or CN- and six digits of GB/T 2260.",
                "examples": ["CN-330603", "VN", "PT-03"],
            },
            "headcount": _whole(MAX_COUNT, "People in the firm."),
            "budget_min": _amount("In `currency`."),
            "budget_max": _amount("In `currency`; a provider above it fails."),
            "currency": {"type": "string", "description": "ISO 4217", "examples": ["CNY"]},
            "start_within_days": _whole(MAX_DAYS, "Days from today."),
            "delivery": {
                "type": "array",
                "items": one_of(Delivery, "Where the work may be done."),
            },
            "must": {**TEXTS, "description": "What a provider has to meet."},
            "nice": {**TEXTS, "description": "What would help."},
        },
        required=[],
    ),
    "description": "A need of the exchange format; a title or a description is required. "
    "Further keys are accepted and not looked at.",
    "anyOf": [{"required": ["title"]}, {"required": ["description"]}],
}

_VALUES: Schema = {
    "type": "object",
    "description": "What fills the sentence.",
    "additionalProperties": {"type": ["string", "number", "null"]},
}
_SOURCE: Schema = {
    "type": ["string", "null"],
    "description": "The capability it was read from, or `past_work:N`.",
}

SCHEMAS: dict[str, Schema] = {
    "Need": NEED,
    "Name": {
        "type": "object",
        "description": "The name in the languages it is known in.",
        "properties": {"en": TEXT, "zh": TEXT},
    },
    "Evidence": record(
        {
            "code": {**TEXT, "description": "The kind of fact; the same in every language."},
            "text": {**TEXT, "description": "The fact in the reader's language."},
            "values": _VALUES,
            "source": _SOURCE,
        }
    ),
    "Contribution": record(
        {
            "factor": one_of(Factor, "What is judged."),
            "points": {
                "type": "number",
                "minimum": 0,
                "description": "One decimal; the points of a match add up to its score.",
            },
            "maximum": {"type": "number", "minimum": 0, "description": "The most it can give."},
            "stated": {
                "type": "boolean",
                "description": "False where a neutral value stands for a fact nobody gave.",
            },
            "evidence": _listed("Evidence"),
        }
    ),
    "Requirement": record(
        {
            "kind": one_of(RequirementKind, "What the requirement is about."),
            "code": TEXT,
            "text": {**TEXT, "description": "The requirement in the reader's language."},
            "values": _VALUES,
            "source": _SOURCE,
        }
    ),
    "Match": record(
        {
            "rank": {"type": "integer", "minimum": 1},
            "provider": record({"id": TEXT, "name": ref("Name")}),
            "cluster": {**TEXT, "description": "The cluster the provider belongs to."},
            "capability": {
                "type": ["string", "null"],
                "description": "The id of the capability that fits best.",
            },
            "score": {"type": "number", "minimum": 0, "maximum": 100},
            "band": one_of(FitBand, "The word for the score."),
            "contributions": _listed("Contribution"),
            "failed": {
                **_listed("Requirement"),
                "description": "Hard requirements that the provider does not meet; with any, "
                "it comes after all that meet every one.",
            },
            "unchecked": {
                **_listed("Requirement"),
                "description": "Hard requirements that no stated fact can settle.",
            },
        }
    ),
    "FieldError": record(
        {
            "field": {**TEXT, "description": "A path such as `must[0]`; empty for the body."},
            "code": TEXT,
            "detail": TEXT,
        }
    ),
    "Matches": record(
        {
            "configuration": {**TEXT, "description": "The sha256 of the configuration used."},
            "considered": {"type": "integer", "description": "How many providers were looked at."},
            "matches": {**_listed("Match"), "description": "Best first."},
            "warnings": {
                **_listed("FieldError"),
                "description": "What was accepted and counts as not stated.",
            },
        }
    ),
    "Clusters": record(
        {
            "clusters": {
                "type": "array",
                "items": record(
                    {
                        "id": TEXT,
                        "name": ref("Name"),
                        "attribution": optional(TEXT),
                        "licence": optional(TEXT),
                    }
                ),
            }
        }
    ),
    "Categories": record(
        {"categories": {"type": "array", "items": record({"id": TEXT, "name": TEXT})}}
    ),
    "Problem": {
        **record(
            {
                "type": {"type": "string", "format": "uri"},
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
                "errors": _listed("FieldError"),
            },
            required=["type", "title", "status", "detail"],
        ),
        "description": "Problem details, RFC 9457.",
    },
}
