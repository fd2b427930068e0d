"""What a run was measured on, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.db.models import EvaluationRun
from matchmaker.domain.tuning import RunInput, RunState
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.run_inputs import changed_inputs, needs_digest
from matchmaker.wording.messages import listed
from matchmaker.wording.names import name_of

SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input with the beginning of its hash; ``changed`` says that it is another by now."""

    input: RunInput
    mark: str
    changed: bool


def inputs_shown(run: EvaluationRun) -> dict[str, Any]:
    """What ``tuning/inputs.html`` shows: the inputs, and in words which are others by now.

    Of a run that a change stopped it is what had changed by then.
    """
    changed = (
        run.results.get("changed", [])
        if run.state is RunState.FAILED
        else changed_inputs(db.session(), matcher_registry(), run)
    )
    kept: dict[str, Any] = {**run.inputs, "needs": needs_digest(run.inputs)}
    lines = [
        InputLine(each, str(kept.get(each, ""))[:SHOWN_DIGITS], each in changed)
        for each in RunInput
    ]
    names = listed([name_of("run_input", line.input) for line in lines if line.changed])
    return {"inputs": lines, "changed_names": names}
