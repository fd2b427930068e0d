"""What the pages of words and of rules share: keeping them, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.tuning import RunState
from matchmaker.extensions import db
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.tuning import Rule, Synonym
from matchmaker.services.configurations import checked, configuration_of, save_draft
from matchmaker.services.evaluation_runs import list_runs
from matchmaker.web.access import current_actor
from matchmaker.web.clock import now, today
from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.tuning.blueprint import version_of, whole
from matchmaker.wording.tuning import setting_error


@dataclass(frozen=True, slots=True)
class Additions:
    """The words or the rules of a version, by their name in its content.

    ``page`` shows them with the form, and with a configuration that is only looked at;
    ``endpoint`` is its address, and an error without a field stands ``beside`` one.
    """

    name: str
    endpoint: str
    beside: str
    page: Callable[[Cluster, ConfigurationVersion, MatchmakerForm, MatchConfiguration | None], str]

    def changed(
        self,
        slug: str,
        number: int,
        form: MatchmakerForm,
        complete: Callable[[], bool],
        added: Callable[[Cluster], Rule | Synonym],
    ) -> ResponseReturnValue:
        """Keep what the form adds, only show it, or take out what the button names.

        ``complete`` says whether the form can be read, ``added`` reads it and raises
        ``InvalidInput`` for a value that can't be used.
        """
        cluster, version = version_of(slug, number)
        kept: tuple[Rule | Synonym, ...] = getattr(configuration_of(version), self.name)
        try:
            if gone := request.form.get("remove"):
                after = [each for each in kept if each.id != gone]
            elif complete():
                after = [*kept, added(cluster)]
            else:
                return self.page(cluster, version, form, None), INVALID
            content = {**version.content, self.name: [asdict(each) for each in after]}
            if request.form.get("do") == "preview":
                tried = checked(db.session(), cluster_id=cluster.id, content=content)
                return self.page(cluster, version, form, tried)
            save_draft(
                db.session(),
                actor=current_actor(),
                version=version,
                content=content,
                expected_row_version=whole(form["row_version"].data),
                now=now(),
            )
        except InvalidInput as error:
            db.session.rollback()
            show_error(form, error, self.beside)
            if error.field not in form:
                form[self.beside].errors = [setting_error(error)]
            return self.page(*version_of(slug, number), form, None), INVALID
        except Conflict:
            db.session.rollback()
            say_meanwhile(form, version_of(slug, number)[1])
            return self.page(*version_of(slug, number), form, None), 409
        db.session.commit()
        flash(gettext("The draft is kept. Nothing changes for firms until you publish it."))
        return redirect(url_for(self.endpoint, slug=slug, number=number), 303)


def say_meanwhile(form: MatchmakerForm, version: ConfigurationVersion) -> None:
    """Tell that somebody else was faster; the form can be sent again."""
    form["row_version"].data = str(version.row_version)
    flash(
        gettext(
            "Somebody else changed this draft meanwhile. Below is what they kept, and what you "
            "typed is still in the form. Send it again if you still want it."
        )
    )


def effects_of(cluster: Cluster, version: ConfigurationVersion) -> dict[str, dict[str, Any]]:
    """What the latest finished run of exactly this content found for each rule and pair."""
    runs = list_runs(db.session(), actor=current_actor(), cluster=cluster)
    of_this = (
        run
        for run in runs
        if run.state is RunState.DONE and run.inputs.get("draft") == version.digest
    )
    run = next(of_this, None)
    return {each["id"]: each for each in run.results.get("effects", ())} if run else {}


def needs_about(item: Rule | Synonym, needs: Mapping[str, NeedDocument]) -> int:
    """How many of the needs at hand a rule or a pair is about."""
    return sum(item.applies(need, today()) for need in needs.values())
