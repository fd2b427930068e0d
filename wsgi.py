"""What a server imports."""

from __future__ import annotations

from matchmaker.factory import close_demo_accounts, create_app

app = create_app()
close_demo_accounts(app)
