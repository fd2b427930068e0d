"""Profiles that providers keep themselves: states of offers, pending changes, a contact."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
OFFER_STATES = (
    "draft",
    "pending",
    "published",
    "refused",
    "paused",
    "full",
    "stale",
    "hidden",
)
CHANNELS = ("mail", "phone", "wechat")
STATES = ("pending", "approved", "refused", "taken_back")


def upgrade() -> None:
    """Add the columns and the table; what is listed stays listed."""
    op.add_column("organisations", sa.Column("registration_number", sa.String(64)))
    op.add_column("providers", sa.Column("service_area", sa.JSON()))
    op.add_column("providers", sa.Column("contact_name", sa.Text()))
    add_word_column("providers", "contact_channel", CHANNELS)
    op.add_column("providers", sa.Column("contact", sa.Text()))
    op.add_column("providers", sa.Column("waits_since", sa.DateTime(timezone=True)))
    add_word_column("capabilities", "state", OFFER_STATES, default="published")
    op.add_column("capabilities", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("capabilities", sa.Column("refusal_reason", sa.String(64)))
    op.add_column("capabilities", sa.Column("refusal_note", sa.Text()))
    create_revisions()


def create_revisions() -> None:
    """Changes that wait for the office, one of a provider at most."""
    table = "provider_revisions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)",
            name=op.f(f"ck_{table}_decided_once_not_pending"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f(f"fk_{table}_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_provider_id", table, ["provider_id"])
    op.create_index(
        f"uq_{table}_pending",
        table,
        ["provider_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def add_word_column(
    table: str, column: str, words: Sequence[str], default: str | None = None
) -> None:
    """Add a column of a closed vocabulary, its check along with it: SQLite adds no check later."""
    listed = ", ".join(f"'{word}'" for word in words)
    default_clause = f" DEFAULT '{default}' NOT NULL" if default else ""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32){default_clause} "
        f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({listed}))"
    )


def downgrade() -> None:
    """Take them back; offers that are not shown go, for without a state they would be listed."""
    op.drop_table("provider_revisions")
    op.execute("DELETE FROM capabilities WHERE state NOT IN ('published', 'stale')")
    for column in ("refusal_note", "refusal_reason", "confirmed_at", "state"):
        op.execute(f"ALTER TABLE capabilities DROP COLUMN {column}")
    # Whoever built the table anew since has made the column's check one of the table.
    with op.batch_alter_table("providers") as batch_op:
        batch_op.drop_constraint(op.f("ck_providers_contact_channel"), type_="check")
        for column in ("waits_since", "contact", "contact_channel", "contact_name", "service_area"):
            batch_op.drop_column(column)
    op.execute("ALTER TABLE organisations DROP COLUMN registration_number")
