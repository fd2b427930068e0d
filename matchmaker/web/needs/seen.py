"""What a reader saw of a need's list, sent by the page when it is left.

The page carries its list as a sealed receipt, so that nobody can claim to have been shown
something else.
"""

from __future__ import annotations

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from matchmaker.db.models import Need
from matchmaker.extensions import db
from matchmaker.services.impressions import Shown, is_counted, keep_impressions
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.needs.cards import Card

LASTING_S = 24 * 60 * 60


def receipt(need: Need, configuration: str, cards: tuple[Card, ...]) -> str | None:
    """The list that a page shows, sealed; None for a reader who is not counted."""
    if not cards or not is_counted(need, current_actor()):
        return None
    rows = [[each.provider.public_id, each.match.rank, each.match.score] for each in cards]
    return _seal().dumps([need.id, configuration, rows])


@bp.post("/<key>/seen")
@public
@secret_address
def seen(key: str) -> ResponseReturnValue:
    """Keep what came into view of the list; answers nothing."""
    need = need_of(key)
    try:
        number, configuration, rows = _seal().loads(
            request.form.get("shown", ""), max_age=LASTING_S
        )
    except BadData:
        abort(400)
    if number != need.id:
        abort(400)
    keep_impressions(
        db.session(),
        actor=current_actor(),
        need=need,
        configuration=configuration,
        shown=[Shown(*row) for row in rows],
        seen=set(request.form.getlist("seen")),
        now=now(),
    )
    db.session.commit()
    return "", 204


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="shown")
