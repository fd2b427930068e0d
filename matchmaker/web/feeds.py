"""Feeds that a reader program opens by a secret address: no account, no cookie, no name."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from matchmaker.db.models import SavedSearch
from matchmaker.extensions import db
from matchmaker.services.leads import Lead
from matchmaker.services.saved_searches import feed_of
from matchmaker.web.access import public
from matchmaker.web.headers import secret_address
from matchmaker.web.introductions.rows import outline_title
from matchmaker.wording.messages import LOCALES

bp = Blueprint("feeds", __name__)
# What XML 1.0 has no place for and a text may hold all the same.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@bp.get("/feeds/leads/<secret>.atom")
@public
@secret_address
def leads(secret: str) -> ResponseReturnValue:
    """The leads of a saved search, in Atom (RFC 4287); unchanged ones are not sent again."""
    search, found = feed_of(db.session(), secret=secret)
    with force_locale(LOCALES[search.user.language]):
        response = make_response(_atom(search, found))
    response.mimetype = "application/atom+xml"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest())
    return response.make_conditional(request)


def _atom(search: SavedSearch, found: tuple[Lead, ...]) -> str:
    moments = [lead.need.state_changed_at for lead in found]
    text = render_template(
        "feeds/leads.xml",
        search=search,
        leads=[(lead, outline_title(lead.need, lead.outline)) for lead in found],
        updated=max(moments, default=search.created_at),
        host=urlsplit(current_app.config["PUBLIC_URL"]).hostname,
        base=current_app.config["PUBLIC_URL"],
    )
    return _NO_XML.sub("", text)
