"""What was judged: a list to look through, take back from and mark needs in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, Judgement
from matchmaker.domain.errors import NotFound
from matchmaker.domain.text import storable
from matchmaker.domain.tuning import JudgementSource
from matchmaker.extensions import db
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.exchange import parse_need, parse_provider
from matchmaker.services.disagreements import FAR_APART, count_disagreements
from matchmaker.services.judgement_list import (
    JudgementFilters,
    needs_on_file,
    page_of_judgements,
)
from matchmaker.services.judgements import set_must_pass, withdraw_judgement
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.names import judge_name, names_without_addresses, provider_name
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.tuning.blueprint import bp, whole
from matchmaker.wording.names import NAMES

FILTERS = ("need", "judge", "must_pass", "apart", "source")
NOBODY = UNKNOWN = "none"
APART = {"some": 1, "far": FAR_APART}
MARKED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One judgement as the list shows it."""

    judgement: Judgement
    provider: str
    judge: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need with its judgements on this page; ``on_file`` is False once it was deleted."""

    key: str
    need: NeedDocument
    title: str
    must_pass: bool
    on_file: bool
    lines: tuple[JudgedLine, ...]


@bp.get("/<slug>/judgements/list")
@office
def judgement_list(slug: str) -> ResponseReturnValue:
    """The judgements, need by need, with filters in the address."""
    cluster = office_of(slug)
    session, actor = db.session(), current_actor()
    kept = {name: storable(request.args[name]) for name in FILTERS if request.args.get(name)}
    page = page_of_judgements(
        session,
        actor=actor,
        cluster=cluster,
        filters=_filters(kept),
        page=request.args.get("page", 1, type=int),
    )
    names = names_without_addresses(cluster)
    return render_template(
        "tuning/judged.html",
        cluster=cluster,
        page=page,
        needs=_by_need(cluster, page.items, names),
        kept=kept,
        judges=[(str(number), name) for number, name in names.items()],
        apart=count_disagreements(session, actor=actor, cluster=cluster),
    )


@bp.post("/<slug>/judgements/<int:judgement_id>/withdraw")
@office
def withdraw(slug: str, judgement_id: int) -> ResponseReturnValue:
    """Take one's own grade back."""
    found = withdraw_judgement(
        db.session(),
        actor=current_actor(),
        cluster=office_of(slug),
        judgement_id=judgement_id,
        now=now(),
    )
    need = found.need_key
    db.session.commit()
    flash(gettext("Your grade is taken back."))
    return redirect(url_for("tuning.judgement_list", slug=slug, need=need), 303)


@bp.post("/<slug>/judgements/must-pass")
@office
def mark_need(slug: str) -> ResponseReturnValue:
    """Say that a need must always work, or that it need not."""
    cluster = office_of(slug)
    need, must_pass = storable(request.form.get("need", "")), request.form.get("must_pass") == "y"
    try:
        set_must_pass(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            need_key=need,
            must_pass=must_pass,
            now=now(),
        )
    except NotFound:
        flash(gettext("Nobody’s judgement of this need is left, so there is nothing to mark."))
        return redirect(url_for("tuning.judgement_list", slug=slug), 303)
    db.session.commit()
    flash(
        gettext("No version may lose the suitable providers of this need from now on.")
        if must_pass
        else gettext("This need may change from now on like any other.")
    )
    return redirect(url_for("tuning.judgement_list", slug=slug, need=need), 303)


def _filters(kept: dict[str, str]) -> JudgementFilters:
    """What can't be read limits nothing."""
    judge, source = kept.get("judge", ""), kept.get("source", "")
    return JudgementFilters(
        need=kept.get("need"),
        judge=whole(judge) or None,
        without_account=judge == NOBODY,
        must_pass=MARKED.get(kept.get("must_pass", "")),
        apart=APART.get(kept.get("apart", ""), 0),
        source=JudgementSource(source) if source in NAMES["judgement_source"] else None,
        unknown_source=source == UNKNOWN,
    )


def _by_need(
    cluster: Cluster, items: tuple[Judgement, ...], names: dict[int, str]
) -> list[JudgedNeed]:
    actor = current_actor()
    keys = {each.need_key for each in items}
    on_file = needs_on_file(db.session(), actor=actor, cluster=cluster, keys=keys)
    found = []
    for key, group in groupby(items, key=lambda each: each.need_key):
        rows = list(group)
        need = parse_need(rows[0].need).document
        lines = tuple(
            JudgedLine(
                each,
                provider_name(parse_provider(each.provider).document),
                judge_name(each, names),
                each.judge_id is not None and each.judge_id == actor.user_id,
            )
            for each in rows
        )
        marked = any(each.must_pass for each in rows)
        found.append(JudgedNeed(key, need, short_title(need), marked, key in on_file, lines))
    return found
