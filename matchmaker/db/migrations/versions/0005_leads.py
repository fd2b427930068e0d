"""Leads: how well needs and providers fit, what providers made of them, and their offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REASONS = (
    "no_capacity",
    "wrong_competence",
    "too_far",
    "budget_too_low",
    "timing",
    "not_eligible",
    "conflict_of_interest",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "lead_scorings",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        reference("lead_scorings", "need_id", "needs"),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_lead_scorings")),
    )
    create_scores()
    create_marks()
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.add_column(sa.Column("offer_message", sa.Text(), nullable=True))


def create_scores() -> None:
    op.create_table(
        "lead_scores",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("interest", sa.Double(), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        *(
            sa.CheckConstraint(
                f"{name} BETWEEN 0 AND 100", name=op.f(f"ck_lead_scores_{name}_in_range")
            )
            for name in ("score", "interest", "fit")
        ),
        reference("lead_scores", "need_id", "needs"),
        reference("lead_scores", "provider_id", "providers"),
        sa.PrimaryKeyConstraint("need_id", "provider_id", name=op.f("pk_lead_scores")),
    )
    with op.batch_alter_table("lead_scores") as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_scores_provider_id_fit"), ["provider_id", "fit"])


def create_marks() -> None:
    op.create_table(
        "lead_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(*REASONS, name="reason", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(dismissed_at IS NULL) = (reason IS NULL)",
            name=op.f("ck_lead_marks_putting_aside_has_a_reason"),
        ),
        reference("lead_marks", "need_id", "needs"),
        reference("lead_marks", "provider_id", "providers"),
        reference("lead_marks", "dismissed_by_id", "users", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_marks")),
        sa.UniqueConstraint(
            "need_id", "provider_id", name=op.f("uq_lead_marks_need_id_provider_id")
        ),
    )
    with op.batch_alter_table("lead_marks") as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_marks_provider_id"), ["provider_id"])
        batch_op.create_index(batch_op.f("ix_lead_marks_dismissed_by_id"), ["dismissed_by_id"])


def reference(
    table: str, column: str, other: str, *, gone: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=gone)


def downgrade() -> None:
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.drop_column("offer_message")
    op.drop_table("lead_marks")
    op.drop_table("lead_scores")
    op.drop_table("lead_scorings")
