"""Who I am to others, and how I want to hear from the installation."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.vocabulary import ContactChannel, Language, MailFrequency
from matchmaker.extensions import db
from matchmaker.services.profiles import change_profile
from matchmaker.web.access import current_actor, signed_in
from matchmaker.web.accounts.blueprint import this_user
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.me.blueprint import bp
from matchmaker.web.sheets import INVALID, chosen, show_error
from matchmaker.wording.names import choices

CHOICES = {
    "language": "language",
    "preferred_contact": "contact_channel",
    "mail_frequency": "mail_frequency",
}


class ProfileForm(MatchmakerForm):
    """Its fields are named like the record's."""

    name = TextField()
    phone = TextField()
    wechat = TextField()
    language = ChoiceField()
    preferred_contact = ChoiceField()
    mail_frequency = ChoiceField()

    @classmethod
    def of(cls, user: User) -> ProfileForm:
        """What is kept, or what was sent."""
        texts = {name: getattr(user, name) or "" for name in ("name", "phone", "wechat")}
        words = {name: str(getattr(user, name)) for name in CHOICES}
        form = cls(data=texts | words)
        for name, kind in CHOICES.items():
            form[name].choices = choices(kind)
            form[name].group = True
        return form


@bp.get("")
@signed_in
def profile() -> ResponseReturnValue:
    """The form with what is kept."""
    return render_template("me/profile.html", form=ProfileForm.of(this_user()))


@bp.post("")
@signed_in
def save_profile() -> ResponseReturnValue:
    """Keep what was typed; pages and mails follow the language."""
    user = this_user()
    form = ProfileForm.of(user)
    if not (form.validate() and chosen(form, CHOICES)):
        return render_template("me/profile.html", form=form), INVALID
    try:
        change_profile(
            db.session(),
            actor=current_actor(),
            user=user,
            name=form.name.data,
            phone=form.phone.data,
            wechat=form.wechat.data,
            language=Language(form.language.data),
            preferred_contact=ContactChannel(form.preferred_contact.data),
            mail_frequency=MailFrequency(form.mail_frequency.data),
            now=now(),
        )
    except InvalidInput as error:
        show_error(form, error, "name")
        return render_template("me/profile.html", form=form), INVALID
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for("me.profile"), 303)
