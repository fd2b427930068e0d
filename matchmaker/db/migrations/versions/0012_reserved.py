"""The numbers from 0007 to 0012 were reserved, reached main, and stayed empty.

Databases that were made then stand at 0012, so it stays a step of its own.
"""

from __future__ import annotations

revision = "0012"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
