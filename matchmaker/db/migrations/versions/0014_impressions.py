"""What firms saw of their lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of impressions."""
    op.create_table(
        "impressions",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("configuration", sa.String(64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_impressions_rank_from_1")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_impressions_score_in_range")),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["needs.id"],
            name=op.f("fk_impressions_need_id_needs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_impressions_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "need_id", "provider_id", "configuration", name=op.f("pk_impressions")
        ),
    )
    op.create_index(op.f("ix_impressions_provider_id"), "impressions", ["provider_id"])


def downgrade() -> None:
    """Forget what was seen."""
    op.drop_table("impressions")
