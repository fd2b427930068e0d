"""Since when a profile that was sent in waits for the office."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the moment from the trail: the profile itself kept only its last change."""
    op.execute(
        "UPDATE providers SET waits_since = coalesce(("
        "SELECT max(events.at) FROM events WHERE events.subject_kind = 'provider' "
        "AND events.subject_id = providers.id AND events.to_state = 'pending'"
        "), updated_at) WHERE state = 'pending'"
    )


def downgrade() -> None:
    """Forget it."""
    op.execute("UPDATE providers SET waits_since = NULL WHERE state = 'pending'")
