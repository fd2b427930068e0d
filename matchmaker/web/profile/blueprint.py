"""What the pages of the own profile share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db
from matchmaker.services.own_profile import contacts_in
from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.sheets import INVALID, Sheet, sheet_page, show_error
from matchmaker.wording.messages import listed

bp = Blueprint("profile", __name__, url_prefix="/provider")


def to_overview(anchor: str | None = None) -> ResponseReturnValue:
    """Go on with the list of sections."""
    return redirect(url_for("profile.index", _anchor=anchor), 303)


def saved(
    form: MatchmakerForm, sheet: Sheet, save: Callable[[], object], done: str = ""
) -> ResponseReturnValue | None:
    """Save what was typed and commit it; the page again where it can't be used, else None."""
    if not form.validate():
        return sheet_page(sheet, form), INVALID
    try:
        save()
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, sheet.fields[0].name)
        return sheet_page(sheet, form), INVALID
    db.session.commit()
    flash(done or gettext("Saved."))
    warn_of_contacts(form, sheet)
    return None


def warn_of_contacts(form: MatchmakerForm, sheet: Sheet) -> None:
    """Say in which public texts contact details seem to stand: firms get them on acceptance."""
    labels: Mapping[str, str] = {
        item.name: item.label for item in sheet.fields if item.kind in {"text", "textarea"}
    }
    texts = {name: str(form[name].data or "") for name in labels}
    found = [labels[name] for name in contacts_in(texts)]
    if found:
        flash(
            gettext(
                "There seems to be a phone number, a mail address or a messenger id in: "
                "%(fields)s. Everybody can read it there, and requests that go past the "
                "introduction are not counted for you. Better take it out.",
                fields=listed(found),
            )
        )
