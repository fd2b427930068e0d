"""What an office adds to a draft by hand: words that mean the same, and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.extensions import db
from matchmaker.matching.tuning import MOST_POINTS, Rule, RuleKind, RuleSubject, Synonym
from matchmaker.services.configurations import configuration_of, save_draft
from matchmaker.services.evaluation_runs import list_runs
from matchmaker.services.providers import provider_called
from matchmaker.services.rule_hits import rule_hits
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.places import code_of
from matchmaker.web.sheets import INVALID, chosen, show_error
from matchmaker.web.tuning.blueprint import bp, version_of, whole
from matchmaker.wording.names import choices
from matchmaker.wording.tuning import rule_sentence, setting_error

CLOSENESS = {"same": 0.95, "nearly": 0.8, "related": 0.5}


class WordsForm(MatchmakerForm):
    """Two names of one thing."""

    row_version = HiddenField()
    left = TextField()
    right = TextField()
    closeness = ChoiceField()

    def fill_choices(self) -> None:
        """Put the list into the reader's language."""
        self.closeness.choices = [
            ("same", gettext("The same thing")),
            ("nearly", gettext("Nearly the same")),
            ("related", gettext("Related")),
        ]
        self.closeness.group = True
        self.closeness.data = self.closeness.data or "nearly"


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


@bp.get("/<slug>/versions/<int:number>/words")
@office
def words(slug: str, number: int) -> ResponseReturnValue:
    """The pairs of a version, what each of them does, and the form for one more."""
    cluster, version = version_of(slug, number)
    form = WordsForm(row_version=str(version.row_version))
    form.fill_choices()
    return _words_page(cluster, version, form)


@bp.post("/<slug>/versions/<int:number>/words")
@office
def change_words(slug: str, number: int) -> ResponseReturnValue:
    """Add a pair, or take the one out that the button names."""
    cluster, version = version_of(slug, number)
    form = WordsForm()
    form.fill_choices()
    kept = list(configuration_of(version).synonyms)
    gone = request.form.get("remove")
    if gone:
        pairs = [pair for pair in kept if pair.id != gone]
    else:
        if not (form.validate() and chosen(form, ["closeness"])):
            return _words_page(cluster, version, form), INVALID
        weight = CLOSENESS[form.closeness.data]
        left, right = ((field.data or "").strip() for field in (form.left, form.right))
        for field, text in ((form.left, left), (form.right, right)):
            if not text:
                show_error(form, InvalidInput(field.short_name, "required"), "left")
                return _words_page(cluster, version, form), INVALID
        pairs = [*kept, Synonym(left, right, weight)]
    try:
        _save(version, {"synonyms": [asdict(pair) for pair in pairs]}, form.row_version.data)
    except InvalidInput as error:
        db.session.rollback()
        form.left.errors = [setting_error(error)]
        return _words_page(*version_of(slug, number), form), INVALID
    except Conflict:
        db.session.rollback()
        _say_meanwhile(form, version_of(slug, number)[1])
        return _words_page(*version_of(slug, number), form), 409
    db.session.commit()
    flash(gettext("The draft is kept. Nothing changes for firms until you publish it."))
    return redirect(url_for("tuning.words", slug=slug, number=number), 303)


@bp.get("/<slug>/versions/<int:number>/rules")
@office
def rules(slug: str, number: int) -> ResponseReturnValue:
    """The rules of a version, what each of them does, and the form for one more."""
    cluster, version = version_of(slug, number)
    form = RuleForm(row_version=str(version.row_version))
    form.fill_choices()
    return _rules_page(cluster, version, form)


@bp.post("/<slug>/versions/<int:number>/rules")
@office
def change_rules(slug: str, number: int) -> ResponseReturnValue:
    """Add a rule, or take the one out that the button names."""
    cluster, version = version_of(slug, number)
    form = RuleForm()
    form.fill_choices()
    kept = list(configuration_of(version).rules)
    gone = request.form.get("remove")
    try:
        if gone:
            after = [rule for rule in kept if rule.id != gone]
        else:
            if not (form.validate() and chosen(form, ["kind", "subject"])):
                return _rules_page(cluster, version, form), INVALID
            after = [*kept, _rule(cluster, form)]
        _save(version, {"rules": [asdict(rule) for rule in after]}, form.row_version.data)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "value")
        if error.field not in form:
            form.value.errors = [setting_error(error)]
        return _rules_page(*version_of(slug, number), form), INVALID
    except Conflict:
        db.session.rollback()
        _say_meanwhile(form, version_of(slug, number)[1])
        return _rules_page(*version_of(slug, number), form), 409
    db.session.commit()
    flash(gettext("The draft is kept. Nothing changes for firms until you publish it."))
    return redirect(url_for("tuning.rules", slug=slug, number=number), 303)


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


def _save(
    version: ConfigurationVersion, change: Mapping[str, Any], row_version: str | None
) -> None:
    save_draft(
        db.session(),
        actor=current_actor(),
        version=version,
        content={**version.content, **change},
        expected_row_version=whole(row_version),
        now=now(),
    )


def _say_meanwhile(form: WordsForm | RuleForm, version: ConfigurationVersion) -> None:
    form.row_version.data = str(version.row_version)
    flash(
        gettext(
            "Somebody else changed this draft meanwhile. Below is what they kept, and what you "
            "typed is still in the form. Send it again if you still want it."
        )
    )


def _words_page(cluster: Cluster, version: ConfigurationVersion, form: WordsForm) -> str:
    pairs = configuration_of(version).synonyms
    effects = _effects(cluster, version)
    return render_template(
        "tuning/words.html",
        cluster=cluster,
        version=version,
        is_draft=version.state is VersionState.DRAFT,
        form=form,
        lines=[(pair, effects.get(pair.id)) for pair in pairs],
        measured=bool(effects),
    )


def _rules_page(cluster: Cluster, version: ConfigurationVersion, form: RuleForm) -> str:
    held = configuration_of(version).rules
    effects = _effects(cluster, version)
    hits = rule_hits(db.session(), actor=current_actor(), cluster=cluster)
    return render_template(
        "tuning/rules.html",
        hits=hits,
        cluster=cluster,
        version=version,
        is_draft=version.state is VersionState.DRAFT,
        form=form,
        lines=[(rule, rule_sentence(rule), effects.get(rule.id), _is_over(rule)) for rule in held],
        measured=bool(effects),
    )


def _is_over(rule: Rule) -> bool:
    return rule.expires is not None and date.fromisoformat(rule.expires) < today()


def _effects(cluster: Cluster, version: ConfigurationVersion) -> dict[str, dict[str, Any]]:
    """What the latest finished run of exactly this content found for each rule and pair."""
    runs = list_runs(db.session(), actor=current_actor(), cluster=cluster)
    of_this = (run for run in runs if run.state is RunState.DONE and _is_of(run, version))
    run = next(of_this, None)
    return {each["id"]: each for each in run.results.get("effects", ())} if run else {}


def _is_of(run: EvaluationRun, version: ConfigurationVersion) -> bool:
    return run.version_id == version.id and run.inputs.get("draft") == version.digest
