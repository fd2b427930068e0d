"""An admin changes who works for the office and who may sign in."""

from __future__ import annotations

from matchmaker.db.models import User
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from tests.web.test_introductions import Scene, scene
from tests.web.test_office import officer

__all__ = ["scene"]

PAGE = "/admin/users/textile"


def number(scene: Scene, email: str) -> int:
    with scene.app.app_context():
        return db.session().query(User.id).filter_by(email=email).scalar()


def test_an_admin_adds_somebody_to_the_office_and_lets_another_in_no_more(scene: Scene) -> None:
    boss = officer(scene, ClusterRole.ADMIN)
    before = scene.text(boss, PAGE)

    unknown = boss.post(PAGE, email="nobody@a.example", role="staff")
    boss.post(PAGE, email="other@c.example", role="staff")
    mine = boss.post(f"{PAGE}/{number(scene, 'desk@office.example')}/role", page=PAGE, role="none")
    refused = scene.text(boss, PAGE)
    boss.post(f"{PAGE}/{number(scene, 'firm@a.example')}/disable", page=PAGE)
    after = scene.text(boss, PAGE)

    assert "Red Carp Dyeing" in before
    assert unknown.status_code == 422
    assert "nobody@a.example" in unknown.get_data(as_text=True)
    assert mine.status_code == 303
    assert "somebody else has to be made one first" in refused
    assert "may not sign in" in after
    assert scene.firm.get("/needs").headers["Location"].startswith("/login")
    assert "Make it: Admin" in after


def test_staff_have_no_such_page(scene: Scene) -> None:
    assert officer(scene).get(PAGE).status_code == 403
