"""Requests to act for a provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("open", "accepted", "refused", "withdrawn")
TABLE = "ownership_requests"


def upgrade() -> None:
    """Add the table of requests."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_ownership_requests_text_not_empty")),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)",
            name=op.f("ck_ownership_requests_refusal_has_a_reason"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{other}.id"],
                name=op.f(f"fk_{TABLE}_{column}_{other}"),
                ondelete=gone,
            )
            for column, other, gone in (
                ("cluster_id", "clusters", "CASCADE"),
                ("provider_id", "providers", "CASCADE"),
                ("organisation_id", "organisations", "CASCADE"),
                ("requested_by_id", "users", "SET NULL"),
                ("evidence_id", "stored_files", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ownership_requests_public_id")),
    )
    for column in ("cluster_id", "organisation_id", "requested_by_id", "evidence_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_ownership_requests_one_open",
        TABLE,
        ["provider_id", "organisation_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Forget the requests."""
    op.drop_table(TABLE)
