"""What a server imports."""

from __future__ import annotations

from matchmaker.factory import create_app

app = create_app()
