"""Certificates with a state of their own and a proof."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = ("unverified", "evidence_submitted", "verified", "refused", "expired")


def upgrade() -> None:
    """Every certificate that is there becomes one that nobody has checked."""
    with op.batch_alter_table("certifications") as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(64), nullable=True))
        batch_op.add_column(
            sa.Column(
                "state",
                sa.Enum(
                    *STATES, name="state", native_enum=False, create_constraint=True, length=32
                ),
                nullable=False,
                server_default="unverified",
            )
        )
        batch_op.add_column(
            sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("refusal", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("evidence_id", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_certifications_refusal_has_a_reason"),
            "(state = 'refused') = (refusal IS NOT NULL)",
        )
        batch_op.create_foreign_key(
            op.f("fk_certifications_evidence_id_stored_files"),
            "stored_files",
            ["evidence_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_certifications_evidence_id"), ["evidence_id"])
        batch_op.create_index(op.f("ix_certifications_state"), ["state"])
    give_keys()
    with op.batch_alter_table("certifications") as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(64), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_certifications_public_id"), ["public_id"])


def give_keys() -> None:
    """What addresses call each certificate by."""
    table = sa.table("certifications", sa.column("id"), sa.column("public_id"))
    connection = op.get_bind()
    numbers = connection.scalars(sa.select(table.c.id)).all()
    if numbers:
        connection.execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("number"))
            .values(public_id=sa.bindparam("key")),
            [{"number": number, "key": secrets.token_urlsafe(16)} for number in numbers],
        )


def downgrade() -> None:
    """Forget what was checked."""
    with op.batch_alter_table("certifications") as batch_op:
        batch_op.drop_index(op.f("ix_certifications_state"))
        batch_op.drop_index(op.f("ix_certifications_evidence_id"))
        batch_op.drop_constraint(
            op.f("fk_certifications_evidence_id_stored_files"), type_="foreignkey"
        )
        batch_op.drop_constraint(op.f("uq_certifications_public_id"), type_="unique")
        batch_op.drop_constraint(op.f("ck_certifications_refusal_has_a_reason"), type_="check")
        batch_op.drop_constraint(op.f("ck_certifications_state"), type_="check")
        for name in ("evidence_id", "note", "refusal", "state_changed_at", "state", "public_id"):
            batch_op.drop_column(name)
