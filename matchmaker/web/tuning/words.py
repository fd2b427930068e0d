"""Words that mean the same: the pairs of a version, and what each of them changes."""

from __future__ import annotations

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import InvalidInput
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.tuning import Synonym
from matchmaker.services.configurations import configuration_of
from matchmaker.services.trials import MOST_EFFECTS
from matchmaker.web.access import office
from matchmaker.web.clock import today
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.sheets import chosen
from matchmaker.web.tuning.additions import Additions, effects_of, needs_about
from matchmaker.web.tuning.blueprint import bp, version_of
from matchmaker.web.tuning.previews import offered_needs, preview_of

CLOSENESS = {"same": 0.95, "nearly": 0.8, "related": 0.5}


class WordsForm(MatchmakerForm):
    """Two names of one thing."""

    row_version = HiddenField()
    left = TextField()
    right = TextField()
    closeness = ChoiceField()
    expires = DateField(validators=[Optional()])

    def fill_choices(self) -> None:
        """Put the list into the reader's language."""
        self.closeness.choices = [
            ("same", gettext("The same thing")),
            ("nearly", gettext("Nearly the same")),
            ("related", gettext("Related")),
        ]
        self.closeness.group = True
        self.closeness.data = self.closeness.data or "nearly"


@bp.get("/<slug>/versions/<int:number>/words")
@office
def words(slug: str, number: int) -> ResponseReturnValue:
    """The pairs of a version, what each of them does, and the form for one more."""
    cluster, version = version_of(slug, number)
    form = WordsForm(row_version=str(version.row_version))
    form.fill_choices()
    return _page(cluster, version, form)


@bp.post("/<slug>/versions/<int:number>/words")
@office
def change_words(slug: str, number: int) -> ResponseReturnValue:
    """Add a pair, only look at what it would change, or take the one out that the button names."""
    form = WordsForm()
    form.fill_choices()
    return Additions("synonyms", "tuning.words", "left", _page).changed(
        slug,
        number,
        form,
        lambda: form.validate() and chosen(form, ["closeness"]),
        lambda _cluster: _pair(form),
    )


def _pair(form: WordsForm) -> Synonym:
    """The pair of the form.

    Raises:
        InvalidInput: names the field that is empty.
    """
    typed = {name: (form[name].data or "").strip() for name in ("left", "right")}
    for name, text in typed.items():
        if not text:
            raise InvalidInput(name, "required")
    expires: date | None = form.expires.data
    return Synonym(
        **typed,
        weight=CLOSENESS[form.closeness.data],
        expires=expires.isoformat() if expires else None,
    )


def _page(
    cluster: Cluster,
    version: ConfigurationVersion,
    form: WordsForm,
    tried: MatchConfiguration | None = None,
) -> str:
    kept = configuration_of(version)
    shown = tried or kept
    effects = effects_of(cluster, version)
    offered = offered_needs(cluster)
    last = shown.synonyms[-1] if shown.synonyms else None
    return render_template(
        "tuning/words.html",
        cluster=cluster,
        form=form,
        lines=[
            (
                pair,
                _closeness(form, pair),
                effects.get(pair.id),
                pair.over(today()),
                needs_about(pair, offered),
            )
            for pair in kept.synonyms
        ],
        measured=bool(effects),
        most_effects=MOST_EFFECTS,
        offered=offered,
        **preview_of(cluster, version, shown, offered, last),
    )


def _closeness(form: WordsForm, pair: Synonym) -> str:
    """The word for how close the two are; the number where a file brought another one."""
    code = next((code for code, weight in CLOSENESS.items() if weight == pair.weight), None)
    return str(dict(form.closeness.choices).get(code, f"{pair.weight:g}"))
