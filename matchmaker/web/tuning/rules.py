"""Rules of an office: those of a version, what each of them changes, and how often it did."""

from __future__ import annotations

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.tuning import MOST_POINTS, Rule, RuleKind, RuleSubject
from matchmaker.services.configurations import configuration_of
from matchmaker.services.providers import provider_called
from matchmaker.services.rule_hits import rule_hits
from matchmaker.services.trials import MOST_EFFECTS
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import today
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.names import ProviderNames
from matchmaker.web.places import code_of
from matchmaker.web.sheets import chosen
from matchmaker.web.tuning.additions import Additions, effects_of, needs_about
from matchmaker.web.tuning.blueprint import bp, version_of
from matchmaker.web.tuning.previews import offered_needs, preview_of
from matchmaker.wording.names import choices
from matchmaker.wording.tuning import rule_sentence


class RuleForm(MatchmakerForm):
    """One rule."""

    row_version = HiddenField()
    kind = ChoiceField()
    subject = ChoiceField()
    value = TextField()
    when = TextField()
    points = TextField(default="10")
    owner = TextField()
    reason = TextField()
    expires = DateField(validators=[Optional()])

    def fill_choices(self) -> None:
        """Put the lists into the reader's language."""
        self.kind.choices = choices("rule_kind")
        self.subject.choices = choices("rule_subject")
        self.kind.group = self.subject.group = True


@bp.get("/<slug>/versions/<int:number>/rules")
@office
def rules(slug: str, number: int) -> ResponseReturnValue:
    """The rules of a version, what each of them does, and the form for one more."""
    cluster, version = version_of(slug, number)
    form = RuleForm(row_version=str(version.row_version))
    form.fill_choices()
    return _page(cluster, version, form)


@bp.post("/<slug>/versions/<int:number>/rules")
@office
def change_rules(slug: str, number: int) -> ResponseReturnValue:
    """Add a rule, only look at what it would change, or take the one out that the button names."""
    form = RuleForm()
    form.fill_choices()
    return Additions("rules", "tuning.rules", "value", _page).changed(
        slug,
        number,
        form,
        lambda: form.validate() and chosen(form, ["kind", "subject"]),
        lambda cluster: _rule(cluster, form),
    )


def _rule(cluster: Cluster, form: RuleForm) -> Rule:
    """The rule of the form.

    Raises:
        InvalidInput: names the field.
    """
    for name in ("value", "owner", "reason"):
        if not (form[name].data or "").strip():
            raise InvalidInput(name, "required")
    subject = RuleSubject(form.subject.data)
    try:
        points = float((form.points.data or "10").replace(",", "."))
    except ValueError:
        raise InvalidInput("points", "not_a_number") from None
    if not 0 <= points <= MOST_POINTS:
        raise InvalidInput("points", "out_of_range", {"minimum": 0, "maximum": int(MOST_POINTS)})
    expires: date | None = form.expires.data
    return Rule(
        kind=RuleKind(form.kind.data),
        subject=subject,
        value=_value(cluster, subject, form.value.data.strip()),
        owner=form.owner.data.strip(),
        reason=form.reason.data.strip(),
        when=(form.when.data or "").strip(),
        points=points,
        expires=expires.isoformat() if expires else None,
    )


def _value(cluster: Cluster, subject: RuleSubject, typed: str) -> str:
    """The code of what was typed in the reader's words."""
    found: str | None = typed
    if subject is RuleSubject.CATEGORY:
        named = {label.casefold(): code for code, label in choices("category")}
        codes = dict(choices("category"))
        found = typed if typed in codes else named.get(typed.casefold())
    elif subject is RuleSubject.PLACE:
        found = _place(typed)
    elif subject is RuleSubject.PROVIDER:
        found = provider_called(db.session(), actor=current_actor(), cluster=cluster, name=typed)
    if not found:
        raise InvalidInput("value", f"unknown_{subject}")
    return found


def _place(typed: str) -> str:
    try:
        return code_of(typed)
    except InvalidInput as error:
        raise InvalidInput("value", error.code) from error


def _page(
    cluster: Cluster,
    version: ConfigurationVersion,
    form: RuleForm,
    tried: MatchConfiguration | None = None,
) -> str:
    kept = configuration_of(version)
    shown = tried or kept
    effects = effects_of(cluster, version)
    names = ProviderNames(cluster)
    offered = offered_needs(cluster)
    last = shown.rules[-1] if shown.rules else None
    return render_template(
        "tuning/rules.html",
        cluster=cluster,
        form=form,
        hits=rule_hits(db.session(), actor=current_actor(), cluster=cluster),
        lines=[
            (
                rule,
                rule_sentence(rule, names),
                effects.get(rule.id),
                rule.over(today()),
                needs_about(rule, offered),
            )
            for rule in kept.rules
        ],
        measured=bool(effects),
        most_effects=MOST_EFFECTS,
        offered=offered,
        **preview_of(cluster, version, shown, offered, last),
    )
