"""What the data suggests: shown with its evidence, and made a draft by one button."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.text import storable
from matchmaker.domain.tuning import VersionState
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.tuning import Synonym
from matchmaker.services.configurations import (
    configuration_of,
    fork,
    list_versions,
    live_configuration,
    save_draft,
)
from matchmaker.services.suggestions import (
    MissingWord,
    draft_suggested_weights,
    missing_words,
    suggest_weights,
)
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.tuning.blueprint import bp
from matchmaker.web.tuning.previews import offered_needs
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.tuning import setting_error


@bp.get("/<slug>/suggestions")
@office
def suggestions(slug: str) -> ResponseReturnValue:
    """Words that nobody offers, and weights that decisions speak for; or the words of one need."""
    cluster, session, actor = office_of(slug), db.session(), current_actor()
    key = storable(request.args.get("need", "")) or None
    try:
        words = missing_words(
            session,
            matcher_registry(),
            actor=actor,
            cluster=cluster,
            today=today(),
            need_key=key,
        )
    except NotFound:
        flash(gettext("This need is neither open nor judged. These are the words of all needs."))
        return redirect(url_for("tuning.suggestions", slug=slug), 303)
    return render_template(
        "tuning/suggestions.html",
        cluster=cluster,
        words=[(each, [short_title(need) for need in each.needs[:2]]) for each in words],
        key=key,
        titles=_titles(cluster, words),
        weights=suggest_weights(session, actor=actor, cluster=cluster),
        live=live_configuration(session, cluster=cluster),
        factors=list(Factor),
    )


@bp.post("/<slug>/suggestions/words")
@office
def take_words(slug: str) -> ResponseReturnValue:
    """Add a pair to the newest draft, or to a new one."""
    cluster, session, actor = office_of(slug), db.session(), current_actor()
    versions = list_versions(session, actor=actor, cluster=cluster)
    drafts = [each for each in versions if each.state is VersionState.DRAFT]
    try:
        draft = drafts[0] if drafts else fork(session, actor=actor, cluster=cluster, now=now())
        pair = Synonym(request.form.get("left", "")[:200], request.form.get("right", "")[:200])
        pairs = [*configuration_of(draft).synonyms, pair]
        save_draft(
            session,
            actor=actor,
            version=draft,
            content={**draft.content, "synonyms": [asdict(each) for each in pairs]},
            expected_row_version=draft.row_version,
            now=now(),
        )
        session.commit()
    except (Conflict, InvalidInput) as error:
        session.rollback()
        flash(setting_error(error) if isinstance(error, InvalidInput) else error_sentence(error))
        return redirect(url_for("tuning.suggestions", slug=slug), 303)
    flash(gettext("The pair is in the draft. Run it to see what it changes."))
    return redirect(url_for("tuning.words", slug=slug, number=draft.number), 303)


@bp.post("/<slug>/suggestions/weights")
@office
def take_weights(slug: str) -> ResponseReturnValue:
    """A draft with the suggested weights and the evidence in its note."""
    cluster, session, actor = office_of(slug), db.session(), current_actor()
    found = suggest_weights(session, actor=actor, cluster=cluster)
    note = gettext(
        "Suggested from %(needs)s decided needs: %(taken)s pairs taken, %(refused)s refused.",
        needs=found.decided_needs,
        taken=found.taken,
        refused=found.refused,
    )
    try:
        draft = draft_suggested_weights(session, actor=actor, cluster=cluster, note=note, now=now())
        session.commit()
    except Conflict as error:
        session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.suggestions", slug=slug), 303)
    return redirect(url_for("tuning.edit", slug=slug, number=draft.number), 303)


def _titles(cluster: Cluster, words: list[MissingWord]) -> list[tuple[str, str, str | None]]:
    """The needs that can be seen alone: key, title and its language."""
    of_words = {need.id: need for each in words for need in each.needs}
    found = offered_needs(cluster) | of_words
    return [(key, short_title(need), need.language) for key, need in found.items()]
