"""What brought a pair before its judge; a need that must work says so in all its judgements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the source, unknown for what was judged before."""
    op.add_column("judgements", sa.Column("source", sa.String(length=32), nullable=True))
    judgements = sa.table(
        "judgements",
        sa.column("cluster_id", sa.Integer),
        sa.column("need_key", sa.String),
        sa.column("must_pass", sa.Boolean),
    )
    other = judgements.alias("other")
    marked = sa.exists().where(
        other.c.cluster_id == judgements.c.cluster_id,
        other.c.need_key == judgements.c.need_key,
        other.c.must_pass,
    )
    op.execute(judgements.update().where(marked).values(must_pass=True))


def downgrade() -> None:
    """Forget the source; needs that must work stay so."""
    op.drop_column("judgements", "source")
