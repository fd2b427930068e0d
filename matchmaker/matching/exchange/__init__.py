"""The exchange format: ``providers.jsonl``, ``needs.jsonl`` and ``qrels.tsv``.

Import, export, evaluation, the demo data and the JSON interface all read and write records
through these functions, so that one folder means the same everywhere.
"""

from __future__ import annotations

from matchmaker.matching.exchange.files import (
    Judgement,
    load_json,
    read_needs,
    read_providers,
    read_qrels,
)
from matchmaker.matching.exchange.issues import REASONS, ExchangeError, ExchangeIssue, Parsed
from matchmaker.matching.exchange.parsing import parse_need, parse_provider
from matchmaker.matching.exchange.writing import need_to_dict, provider_to_dict

__all__ = [
    "REASONS",
    "ExchangeError",
    "ExchangeIssue",
    "Judgement",
    "Parsed",
    "load_json",
    "need_to_dict",
    "parse_need",
    "parse_provider",
    "provider_to_dict",
    "read_needs",
    "read_providers",
    "read_qrels",
]
