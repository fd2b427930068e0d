"""What a cluster asks of a draft before it is published."""

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


def downgrade() -> None:
    """Forget them."""
    op.drop_column("clusters", "gate")
