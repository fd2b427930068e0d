"""The accounts of a cluster: who works for the office, who acts for whom, who may sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.services import people as service
from matchmaker.services.paging import Page
from matchmaker.web.access import admin, current_actor
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID
from matchmaker.web.steps import answered, taken
from matchmaker.wording.messages import listed, reader_language
from matchmaker.wording.names import choices, name_of

NO_ROLE = "none"


class OfficeForm(MatchmakerForm):
    """Who joins the office, and as what."""

    email = TextField()
    role = ChoiceField()

    @classmethod
    def of(cls) -> OfficeForm:
        """The form with the roles there are."""
        form = cls()
        form.role.choices = choices("cluster_role")
        return form


@bp.get("/users/<slug>")
@admin
def people(slug: str) -> ResponseReturnValue:
    """Everybody of the cluster, the office first."""
    cluster = office_of(slug)
    if form := wanted_format():
        return as_file("people", form, *_sheet(cluster))
    return _page(cluster, OfficeForm.of())


@bp.post("/users/<slug>")
@admin
def add_person(slug: str) -> ResponseReturnValue:
    """Give somebody who has an account a role in the office."""
    cluster, form = office_of(slug), OfficeForm.of()
    if not form.validate():
        return _page(cluster, form), INVALID
    return answered(
        form,
        lambda: _page(office_of(slug), form),
        lambda: service.add_to_office(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            email=form.email.data or "",
            role=ClusterRole(form.role.data or ClusterRole.STAFF),
            now=now(),
        ),
        gettext("Saved."),
        _list(slug),
        beside="email",
    )


@bp.post("/users/<slug>/<int:user_id>/role")
@admin
def change_person(slug: str, user_id: int) -> ResponseReturnValue:
    """Change somebody's role in the office, or take it away."""
    role = request.form.get("role", "")

    def step(cluster: Cluster, person: service.Person) -> None:
        if role == NO_ROLE:
            service.take_role(
                db.session(), actor=current_actor(), cluster=cluster, user=person.user, now=now()
            )
        elif role in set(ClusterRole):
            service.set_role(
                db.session(),
                actor=current_actor(),
                cluster=cluster,
                user=person.user,
                role=ClusterRole(role),
                now=now(),
            )

    return _taken(slug, user_id, step)


@bp.post("/users/<slug>/<int:user_id>/disable")
@admin
def disable_person(slug: str, user_id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere and let in no more."""
    return _taken(slug, user_id, _switch(active=False))


@bp.post("/users/<slug>/<int:user_id>/enable")
@admin
def enable_person(slug: str, user_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    return _taken(slug, user_id, _switch(active=True))


def _switch(*, active: bool) -> Callable[[Cluster, service.Person], None]:
    def step(cluster: Cluster, person: service.Person) -> None:
        service.switch_account(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            person=person,
            active=active,
            now=now(),
        )

    return step


def _taken(
    slug: str, user_id: int, step: Callable[[Cluster, service.Person], None]
) -> ResponseReturnValue:
    cluster, actor = office_of(slug), current_actor()
    person = service.get_person(db.session(), actor=actor, cluster=cluster, user_id=user_id)
    return taken(lambda: step(cluster, person), gettext("Saved."), _list(slug))


def _list(slug: str) -> str:
    return url_for("office.people", slug=slug, page=request.args.get("page"))


def _listed(cluster: Cluster, number: int, size: int) -> Page[service.Person]:
    return service.list_people(
        db.session(), actor=current_actor(), cluster=cluster, page=number, per_page=size
    )


def _sheet(cluster: Cluster) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("Name"),
        gettext("Mail address"),
        gettext("Role"),
        gettext("Organisation"),
        gettext("May sign in"),
    ]
    language = reader_language()
    return headings, (
        [
            person.user.name,
            person.user.email,
            name_of("cluster_role", person.role) if person.role else "",
            listed([each.name_in(language) or "" for each in person.organisations]),
            person.user.active,
        ]
        for person in every_row(partial(_listed, cluster))
    )


def _page(cluster: Cluster, form: OfficeForm) -> str:
    page = _listed(cluster, request.args.get("page", 1, type=int), service.PER_PAGE)
    return render_template(
        "office/people.html",
        cluster=cluster,
        page=page,
        form=form,
        me=current_actor().user_id,
        roles=choices("cluster_role"),
    )
