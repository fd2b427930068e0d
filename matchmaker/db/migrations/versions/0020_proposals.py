"""Proposals inside introductions, and the files that hang on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('draft', 'submitted', 'shortlisted', 'chosen')")
CHOSEN = sa.text("state = 'chosen'")
STATES = ("draft", "submitted", "shortlisted", "chosen", "not_chosen", "withdrawn", "expired")


def upgrade() -> None:
    """Add what this version needs."""
    _proposals()
    _proposal_files()


def downgrade() -> None:
    """Forget it again."""
    op.drop_table("proposal_files")
    op.drop_table("proposals")


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=64), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("state", _words("state", *STATES), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("price_min", sa.Double(), nullable=True),
        sa.Column("price_max", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "price_unit",
            _words("price_unit", "project", "day", "person", "month", "percent"),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("days_needed", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("price_min >= 0", name=op.f("ck_proposals_price_min_not_negative")),
        sa.CheckConstraint("price_max >= 0", name=op.f("ck_proposals_price_max_not_negative")),
        sa.CheckConstraint("price_min <= price_max", name=op.f("ck_proposals_prices_in_order")),
        sa.CheckConstraint(
            "length(currency) = 3", name=op.f("ck_proposals_currency_has_three_letters")
        ),
        sa.CheckConstraint("days_needed > 0", name=op.f("ck_proposals_days_needed_positive")),
        sa.CheckConstraint("scope <> ''", name=op.f("ck_proposals_scope_not_empty")),
        _reference("proposals", "author_id", "users", "SET NULL"),
        _reference("proposals", "cluster_id", "clusters"),
        _reference("proposals", "introduction_id", "introductions"),
        _reference("proposals", "need_id", "needs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposals_public_id")),
    )
    for column in ("author_id", "cluster_id", "introduction_id", "need_id", "valid_until"):
        op.create_index(op.f(f"ix_proposals_{column}"), "proposals", [column])
    for name, column, where in (
        ("uq_proposals_one_at_a_time", "introduction_id", LIVE),
        ("uq_proposals_one_chosen", "need_id", CHOSEN),
    ):
        op.create_index(
            name, "proposals", [column], unique=True, sqlite_where=where, postgresql_where=where
        )


def _proposal_files() -> None:
    op.create_table(
        "proposal_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        _reference("proposal_files", "proposal_id", "proposals"),
        _reference("proposal_files", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_proposal_files_file_id")),
    )
    op.create_index(op.f("ix_proposal_files_proposal_id"), "proposal_files", ["proposal_id"])


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _reference(
    table: str, column: str, other: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)
