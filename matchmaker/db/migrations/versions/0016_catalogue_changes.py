"""Which provider changed at which version of a catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the log; it begins empty, so matchers are fitted once more."""
    op.create_table(
        "catalogue_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(200), nullable=True),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_catalogue_changes_version_from_1")),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_catalogue_changes_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_changes")),
    )
    op.create_index(
        "ix_catalogue_changes_cluster_id_version", "catalogue_changes", ["cluster_id", "version"]
    )


def downgrade() -> None:
    """Forget the log."""
    op.drop_table("catalogue_changes")
