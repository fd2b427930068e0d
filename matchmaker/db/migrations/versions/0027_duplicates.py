"""Records that may be one, and merges that can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PAIRS, SEARCHED, MERGES = "duplicates", "duplicates_searched", "merges"
STATES = (
    *("draft", "pending", "approved", "changes_requested"),
    *("rejected", "paused", "suspended", "archived"),
)
IN_ORDER = (
    "(left_need_id < right_need_id AND left_provider_id IS NULL"
    " AND right_provider_id IS NULL) OR (left_provider_id < right_provider_id"
    " AND left_need_id IS NULL AND right_need_id IS NULL)"
)


def upgrade() -> None:
    """Add the pairs, when they were searched, and the merges; a provider can be merged."""
    _allow(*STATES, "merged")
    with op.batch_alter_table("providers") as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer()))
        batch_op.create_foreign_key(
            op.f("fk_providers_merged_into_id_providers"),
            "providers",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_providers_merged_into_id"), ["merged_into_id"])
    _add_pairs()
    op.create_table(
        SEARCHED,
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        _key(SEARCHED, "cluster_id", "clusters"),
        sa.PrimaryKeyConstraint("cluster_id", "kind", name=op.f(f"pk_{SEARCHED}")),
    )
    op.create_table(
        MERGES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("gone_need_id", sa.Integer(), nullable=True),
        sa.Column("gone_provider_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(gone_need_id IS NULL) <> (gone_provider_id IS NULL)",
            name=op.f("ck_merges_of_one_kind"),
        ),
        _key(MERGES, "cluster_id", "clusters"),
        _key(MERGES, "gone_need_id", "needs"),
        _key(MERGES, "gone_provider_id", "providers"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{MERGES}")),
    )
    for column in ("cluster_id", "gone_need_id", "gone_provider_id"):
        op.create_index(op.f(f"ix_{MERGES}_{column}"), MERGES, [column])


def downgrade() -> None:
    """Forget the pairs and the merges; a merged provider has ended for good."""
    for table in (MERGES, SEARCHED, PAIRS):
        op.drop_table(table)
    with op.batch_alter_table("providers") as batch_op:
        batch_op.drop_index(op.f("ix_providers_merged_into_id"))
        batch_op.drop_constraint(op.f("fk_providers_merged_into_id_providers"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
    op.execute("UPDATE providers SET state = 'archived' WHERE state = 'merged'")
    _allow(*STATES)


def _add_pairs() -> None:
    op.create_table(
        PAIRS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("left_need_id", sa.Integer(), nullable=True),
        sa.Column("right_need_id", sa.Integer(), nullable=True),
        sa.Column("left_provider_id", sa.Integer(), nullable=True),
        sa.Column("right_provider_id", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(IN_ORDER, name=op.f("ck_duplicates_two_of_a_kind_in_order")),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 1", name=op.f("ck_duplicates_confidence_is_a_share")
        ),
        _key(PAIRS, "cluster_id", "clusters"),
        _key(PAIRS, "left_need_id", "needs"),
        _key(PAIRS, "right_need_id", "needs"),
        _key(PAIRS, "left_provider_id", "providers"),
        _key(PAIRS, "right_provider_id", "providers"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PAIRS}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{PAIRS}_public_id")),
        *(
            sa.UniqueConstraint(*pair, name=op.f(f"uq_{PAIRS}_{'_'.join(pair)}"))
            for pair in (
                ("left_need_id", "right_need_id"),
                ("left_provider_id", "right_provider_id"),
            )
        ),
    )
    for column in ("cluster_id", "right_need_id", "right_provider_id"):
        op.create_index(op.f(f"ix_{PAIRS}_{column}"), PAIRS, [column])


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def _allow(*states: str) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("providers") as batch_op:
        batch_op.drop_constraint(op.f("ck_providers_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_providers_state"), f"state IN ({listed})")
