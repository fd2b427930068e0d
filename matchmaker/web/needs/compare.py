"""Two to four providers side by side, what differs first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.contrast import contrast, what_would_lead
from matchmaker.services import needs
from matchmaker.services.matching import match_need
from matchmaker.web.access import public
from matchmaker.web.clock import today
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.needs.cards import Card, Row
from matchmaker.web.needs.limits import short_title
from matchmaker.web.needs.listing import LIMIT, cards_for
from matchmaker.web.needs.matches import filters_of_address, kept_values
from matchmaker.wording.changes import change_clause
from matchmaker.wording.messages import reader_language, sentences
from matchmaker.wording.names import name_of
from matchmaker.wording.numbers import points

FEWEST, MOST = 2, 4
DIFFERENCE = 0.5
"""Points from which a factor counts as different."""


@dataclass(frozen=True, slots=True)
class ComparedFactor:
    """One line of the table: the rows of all providers for a factor."""

    factor: Factor
    rows: tuple[Row, ...]
    spread: float

    @property
    def differs(self) -> bool:
        return self.spread >= DIFFERENCE


@bp.get("/<key>/compare")
@public
@secret_address
def compare(key: str) -> ResponseReturnValue:
    """The chosen providers in columns; with fewer than two, back to the list."""
    need = need_of(key)
    wanted = list(dict.fromkeys(request.args.getlist("p")))[:MOST]
    # The same filters as on the list: without them a chosen one may lie beyond the limit.
    filters, _ = filters_of_address()
    result = match_need(
        db.session(), matcher_registry(), need=need, today=today(), filters=filters, limit=LIMIT
    )
    chosen = [match for match in result.matches if match.provider_id in wanted]
    cards = cards_for(db.session(), need, chosen)
    if len(cards) < FEWEST:
        flash(gettext("Tick two to four providers to compare them."))
        return redirect(f"{url_for('needs.matches', key=key)}?{urlencode(kept_values())}", 303)
    return render_template(
        "needs/compare.html",
        title=short_title(needs.to_document(need)),
        key=key,
        cluster=need.cluster,
        cards=cards,
        factors=compared(cards),
        contrasts=[
            (contrast_sentence(cards[0], other), turning_sentence(cards[0], other))
            for other in cards[1:]
        ],
        kept=kept_values(),
    )


def compared(cards: Sequence[Card]) -> list[ComparedFactor]:
    """The factors, the largest difference first."""
    lines = []
    for rows in zip(*(card.rows for card in cards), strict=True):
        shown = [row.points for row in rows]
        lines.append(ComparedFactor(rows[0].factor, rows, round(max(shown) - min(shown), 1)))
    return sorted(lines, key=lambda line: -line.spread)


def contrast_sentence(first: Card, second: Card) -> str:
    """Where the gap between two providers comes from, the two largest parts of it."""
    language = reader_language()
    names = {
        "first": first.provider.name_in(language),
        "second": second.provider.name_in(language),
    }
    gaps = [gap for gap in contrast(first.match, second.match) if abs(gap.points) >= DIFFERENCE]
    total = round(first.match.score - second.match.score, 1)
    if not gaps:
        return gettext("%(first)s and %(second)s fit alike.", **names)
    parts = sentences(
        [
            gettext("%(factor)s %(points)s", factor=name_of("factor", gap.factor), points=signed)
            for gap in gaps[:2]
            for signed in [("+" if gap.points > 0 else "−") + points(abs(gap.points))]
        ]
    )
    if total >= 0:
        return gettext(
            "%(first)s is %(gap)s points ahead of %(second)s. The most of it: %(parts)s.",
            gap=points(total),
            parts=parts,
            **names,
        )
    return gettext(
        "%(first)s comes first although it has %(gap)s points fewer than %(second)s, which "
        "fails a requirement.",
        gap=points(-total),
        **names,
    )


def turning_sentence(first: Card, second: Card) -> str:
    """Which single fact about the second would put it first."""
    language = reader_language()
    name = second.provider.name_in(language)
    answers = what_would_lead(first.match, second.match, matcher_registry().configuration)
    if not answers:
        return gettext("No single fact would put %(second)s first.", second=name)
    changes = gettext(", or if ").join(change_clause(answer) for answer in answers)
    return gettext("%(second)s would come first if %(changes)s.", second=name, changes=changes)
