"""What a cluster asks of a draft before it is published, and by which version needs are scored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the cluster's own limits; none means those that come with the release."""
    op.add_column("clusters", sa.Column("gate", sa.JSON(), nullable=True))
    op.add_column("lead_scorings", sa.Column("configuration", sa.String(64), nullable=True))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("lead_scorings", "configuration")
    op.drop_column("clusters", "gate")
