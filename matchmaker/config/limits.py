"""How much one account can do in a while, read from variables of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.config.errors import ConfigurationError

MOST = 100_000
VARIABLES = {
    "needs": "MATCHMAKER_LIMIT_NEEDS",
    "requests": "MATCHMAKER_LIMIT_REQUESTS",
    "questions": "MATCHMAKER_LIMIT_QUESTIONS",
    "messages": "MATCHMAKER_LIMIT_MESSAGES",
    "uploads": "MATCHMAKER_LIMIT_UPLOADS",
}


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """The most that one account can do: messages in an hour, everything else in a day.

    ``requests`` counts what is asked of a provider and offered to a firm.
    """

    needs: int = 20
    requests: int = 40
    questions: int = 20
    messages: int = 60
    uploads: int = 60


def account_limits(values: Mapping[str, str]) -> AccountLimits:
    """Read them; what is not set stays as it is usual.

    Raises:
        ConfigurationError: a variable is no whole number from 1 upwards.
    """
    found = {}
    for name, variable in VARIABLES.items():
        text = values.get(variable, "").strip()
        if text:
            if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST):
                raise ConfigurationError(
                    variable, f"{text!r} is not a whole number from 1 to {MOST}; set one"
                )
            found[name] = int(text)
    return AccountLimits(**found)
