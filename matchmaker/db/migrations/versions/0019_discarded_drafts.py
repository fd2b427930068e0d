"""Drafts that were put aside: a fourth state of a version."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CHECK = "ck_configuration_versions_state"


def upgrade() -> None:
    """Let a version be discarded."""
    _allow("draft", "live", "retired", "discarded")


def downgrade() -> None:
    """Take the state away; what was discarded is a draft again."""
    op.execute("UPDATE configuration_versions SET state = 'draft' WHERE state = 'discarded'")
    _allow("draft", "live", "retired")


def _allow(*states: str) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("configuration_versions") as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), f"state IN ({listed})")
