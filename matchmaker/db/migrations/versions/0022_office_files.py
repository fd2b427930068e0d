"""Files of an office, needs entered for a firm, introductions made by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = "kind IN ('providers', 'needs')"
STATES = "state IN ('draft', 'queued', 'done', 'undoing', 'undone')"
OUTCOMES = (
    "outcome IN ('waiting', 'example', 'added', 'changed', 'unchanged', 'failed', 'undone', 'kept')"
)


def upgrade() -> None:
    """Add the imports and their rows, the office's entries, and its word on an introduction."""
    op.add_column("introductions", sa.Column("office_note", sa.Text(), nullable=True))
    op.create_table(
        "office_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_channel", sa.String(length=32), nullable=False),
        sa.Column("contact_address", sa.String(length=255), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "contact_channel IN ('mail', 'phone', 'wechat')",
            name=op.f("ck_office_entries_contact_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["needs.id"],
            name=op.f("fk_office_entries_need_id_needs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["users.id"],
            name=op.f("fk_office_entries_entered_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_entries")),
        sa.UniqueConstraint("need_id", name=op.f("uq_office_entries_need_id")),
    )
    op.create_index(op.f("ix_office_entries_entered_by_id"), "office_entries", ["entered_by_id"])
    op.create_table(
        "sheet_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_sheet_imports_kind")),
        sa.CheckConstraint(STATES, name=op.f("ck_sheet_imports_state")),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_sheet_imports_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["users.id"],
            name=op.f("fk_sheet_imports_author_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_imports")),
    )
    op.create_index(op.f("ix_sheet_imports_cluster_id"), "sheet_imports", ["cluster_id"])
    op.create_index(op.f("ix_sheet_imports_author_id"), "sheet_imports", ["author_id"])
    op.create_table(
        "sheet_import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_sheet_import_rows_outcome")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sheet_import_rows_number_from_1")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["sheet_imports.id"],
            name=op.f("fk_sheet_import_rows_import_id_sheet_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_import_rows")),
        sa.UniqueConstraint(
            "import_id", "number", name=op.f("uq_sheet_import_rows_import_id_number")
        ),
    )


def downgrade() -> None:
    """Forget the imports; what came in by them stays."""
    op.drop_table("sheet_import_rows")
    op.drop_table("sheet_imports")
    op.drop_table("office_entries")
    op.drop_column("introductions", "office_note")
