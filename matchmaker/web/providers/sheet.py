"""The list of providers as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.web.exporting import Value
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of, place_name


def provider_sheet(providers: Iterable[Provider]) -> tuple[list[str], Iterator[list[Value]]]:
    """Headings and rows: what the public page of a provider shows, in one line each.

    An office can bring such a file in again: its headings are known there.
    """
    headings = [
        gettext("Id"),
        gettext("Name (English)"),
        gettext("Name (Chinese)"),
        gettext("Kind"),
        gettext("Place"),
        gettext("Founded"),
        gettext("People"),
        gettext("What it offers"),
        gettext("Certificates"),
        gettext("Summary"),
    ]
    return headings, map(_row, providers)


def _row(provider: Provider) -> list[Value]:
    return [
        provider.public_id,
        provider.organisation.name_en,
        provider.organisation.name_zh,
        name_of("kind", provider.kind) if provider.kind else None,
        place_name(provider.region) if provider.region else None,
        provider.founded,
        provider.staff,
        "; ".join(offer.title for offer in provider.shown_capabilities if offer.title),
        "; ".join(
            each.name for each in provider.certifications if each.state is not ClaimState.REFUSED
        ),
        provider.summary_in(reader_language()),
    ]
