"""Public questions about needs; saved searches of leads and what they told already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    _public_questions()
    _saved_searches()


def downgrade() -> None:
    """Forget what was asked and saved."""
    op.drop_table("told_leads")
    op.drop_table("saved_searches")
    op.drop_table("public_questions")


def _saved_searches() -> None:
    table = "saved_searches"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=64), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("sector", sa.String(length=64), nullable=True),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("feed_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_searches_name_not_empty")),
        sa.CheckConstraint(
            "length(feed_hash) = 64", name=op.f("ck_saved_searches_feed_hash_is_a_sha256")
        ),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "user_id", "users"),
        _reference(table, "provider_id", "providers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_searches_public_id")),
        sa.UniqueConstraint("feed_hash", name=op.f("uq_saved_searches_feed_hash")),
        sa.UniqueConstraint(
            "user_id",
            "provider_id",
            "name",
            name=op.f("uq_saved_searches_user_id_provider_id_name"),
        ),
    )
    for column in ("cluster_id", "provider_id"):
        op.create_index(op.f(f"ix_saved_searches_{column}"), table, [column])
    op.create_table(
        "told_leads",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        _reference("told_leads", "search_id", "saved_searches"),
        _reference("told_leads", "need_id", "needs"),
        sa.PrimaryKeyConstraint("search_id", "need_id", name=op.f("pk_told_leads")),
    )
    op.create_index(op.f("ix_told_leads_need_id"), "told_leads", ["need_id"])


def _public_questions() -> None:
    table = "public_questions"
    reasons = ("personal_data", "off_topic", "offensive", "against_rules", "other")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hide_reason", _words("hide_reason", *reasons), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_public_questions_text_not_empty")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_public_questions_an_answer_has_a_moment"),
        ),
        sa.CheckConstraint(
            "(hidden_at IS NULL) = (hide_reason IS NULL)",
            name=op.f("ck_public_questions_hiding_has_a_reason"),
        ),
        _reference(table, "author_id", "users", "SET NULL"),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "need_id", "needs"),
        _reference(table, "provider_id", "providers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_questions")),
        sa.UniqueConstraint(
            "need_id", "submission", name=op.f("uq_public_questions_need_id_submission")
        ),
    )
    for column in ("author_id", "cluster_id", "provider_id"):
        op.create_index(op.f(f"ix_public_questions_{column}"), table, [column])


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _reference(
    table: str, column: str, other: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)
