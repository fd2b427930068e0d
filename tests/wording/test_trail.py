"""Everything that services write into the audit trail has a name in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import matchmaker
from matchmaker.domain.transitions import Action
from matchmaker.services.events import KINDS
from matchmaker.wording.trail import SUBJECT_KINDS, TRAIL_ACTIONS

PACKAGE = Path(matchmaker.__path__[0])
RECORDED = re.compile(r"\baction=\"([a-z_]+)\"")
CONSTANT = re.compile(r"^[A-Z_]+ = \"([a-z_]+)\"$", re.MULTILINE)


def test_every_kind_of_record_has_a_name() -> None:
    assert set(SUBJECT_KINDS) == set(KINDS.values())


def test_every_step_and_every_action_of_a_service_has_a_name() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.glob("services/*.py")]
    recorded = {code for text in sources for code in RECORDED.findall(text)}
    constants = {code for text in sources for code in CONSTANT.findall(text)}

    assert recorded >= {"create", "claim", "upload"}
    assert {*recorded, *Action} <= TRAIL_ACTIONS.keys()
    assert {"copy", "contact_seen", "measure_nightly"} <= constants & TRAIL_ACTIONS.keys()
