"""What a setting that can't be used raises."""

from __future__ import annotations


class ConfigurationError(Exception):
    """A setting is missing or unusable. ``variable`` names it, ``fix`` says what to do."""

    def __init__(self, variable: str, fix: str) -> None:
        super().__init__(f"{variable}: {fix}")
        self.variable = variable
        self.fix = fix
