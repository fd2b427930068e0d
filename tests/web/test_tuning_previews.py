"""What a pair of words or a rule would change is seen before it is added."""

from __future__ import annotations

import re

from tests.web.test_introductions import Scene, ask, describe, scene
from tests.web.test_tuning import BENCH, DRAFT, admin

__all__ = ["scene"]

SAYS_SHADE = "Our dye lots differ in shade."
HIDE_LAB = {
    "kind": "hide",
    "subject": "provider",
    "value": "Shade Lab",
    "owner": "Office",
    "reason": "Moved away",
}


def preview(page: str) -> str:
    """The words of the part of a page that shows what changes."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.partition('id="preview"')[2]))


def test_a_pair_is_looked_at_before_it_is_added(scene: Scene) -> None:
    person = admin(scene)
    ask(scene.firm, describe(scene.firm, "Knitted cloth shrinks in washing."))
    ask(scene.firm, describe(scene.firm, SAYS_SHADE))
    for text in ("Buttons fall off.", "Zips get stuck.", "Seams burst open."):
        ask(scene.firm, describe(scene.firm, text))

    answer = person.post(
        f"{DRAFT}/words",
        row_version="1",
        left="缸差",
        right="shade",
        closeness="nearly",
        do="preview",
    )
    shown = preview(answer.get_data(as_text=True))

    assert answer.status_code == 200
    assert "Added: 缸差 = shade" in shown
    assert SAYS_SHADE in shown  # the oldest but one: it comes first because the pair is about it
    assert 'name="remove"' not in scene.text(person, f"{DRAFT}/words")


def test_a_rule_is_looked_at_before_it_is_added(scene: Scene) -> None:
    person = admin(scene)
    ask(scene.firm, describe(scene.firm, SAYS_SHADE))

    answer = person.post(f"{DRAFT}/rules", row_version="1", **HIDE_LAB, do="preview")
    shown = preview(answer.get_data(as_text=True))

    assert answer.status_code == 200
    assert "One provider – Shade Lab" in shown
    assert "The order stays as it is." not in shown
    assert 'name="remove"' not in scene.text(person, f"{DRAFT}/rules")


def test_a_preview_of_half_a_pair_names_the_field_and_keeps_the_rest(scene: Scene) -> None:
    person = admin(scene)

    answer = person.post(
        f"{DRAFT}/words", row_version="1", left="缸差", right=" ", closeness="same", do="preview"
    )
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'href="#right"' in page
    assert 'value="缸差"' in page


def test_a_rule_calls_its_provider_by_name(scene: Scene) -> None:
    person = admin(scene)
    person.post(f"{DRAFT}/rules", row_version="1", **HIDE_LAB)

    assert "Shade Lab" in scene.text(person, f"{DRAFT}/rules")
    assert "One provider – Shade Lab" in scene.text(person, f"{BENCH}/compare?after=1")


def test_how_matching_works_says_the_curves_in_words(scene: Scene) -> None:
    page = scene.text(scene.firm, "/how-matching-works")

    assert "Distance counts in full up to 50 km, and nothing from" in page
    assert "times the time you named." in page


def test_with_a_script_the_preview_itself_says_what_is_wrong(scene: Scene) -> None:
    person = admin(scene)
    half = {"row_version": "1", "left": "缸差", "right": " ", "closeness": "same", "do": "preview"}

    person.client.environ_base["HTTP_HX_REQUEST"] = "true"
    answer = person.post(f"{DRAFT}/words", **half)
    shown = answer.get_data(as_text=True).partition('id="preview"')[2]

    assert "Please put this right first" in shown
    assert 'href="#right"' in shown


def test_the_ledger_says_of_each_pair_and_rule_whether_any_need_speaks_of_it(scene: Scene) -> None:
    person = admin(scene)
    ask(scene.firm, describe(scene.firm, SAYS_SHADE))
    words, rules = f"{DRAFT}/words", f"{DRAFT}/rules"
    person.post(words, row_version="1", left="缸差", right="shade", closeness="nearly")
    person.post(words, row_version="2", left="纬斜", right="skewed weft", closeness="nearly")
    ended = {"left": "色牢度", "right": "fastness", "closeness": "same", "expires": "2020-02-29"}
    person.post(words, row_version="3", **ended)
    over = HIDE_LAB | {"expires": "2020-01-31"}
    person.post(rules, row_version="4", **over)
    person.post(rules, row_version="5", **HIDE_LAB | {"kind": "boost", "expires": "2999-01-31"})

    pairs, ledger = scene.text(person, words), scene.text(person, rules)

    assert "Of the 1 needs at hand it is about 1." in pairs
    assert "Does nothing so far: none of the 1 needs at hand speaks of it." in pairs
    assert "Over since 2020-02-29: does nothing" in pairs
    assert "Over since 2020-01-31: does nothing" in ledger
    assert "until 2999-01-31" in ledger
    assert "Introductions that it had a hand in: 0" in ledger
