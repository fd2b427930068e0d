"""Versions of the matching, judgements, runs and publications."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("state = 'live'")


def upgrade() -> None:
    create_versions()
    create_judgements()
    create_runs()
    create_publications()


def create_versions() -> None:
    table = "configuration_versions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", states("draft", "live", "retired"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        moment("created_at"),
        moment("changed_at"),
        reference(table, "cluster_id", "clusters"),
        reference(table, "parent_id", "configuration_versions", gone="SET NULL"),
        reference(table, "author_id", "users", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("cluster_id", "number", name=op.f(f"uq_{table}_cluster_id_number")),
    )
    index(table, "digest", "parent_id", "author_id")
    op.create_index(
        "ix_configuration_versions_live",
        table,
        ["cluster_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def create_judgements() -> None:
    table = "judgements"
    pair = ("cluster_id", "need_key", "provider_key", "judge_id")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("need_key", sa.String(length=200), nullable=False),
        sa.Column("provider_key", sa.String(length=200), nullable=False),
        sa.Column("need", sa.JSON(), nullable=False),
        sa.Column("provider", sa.JSON(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("must_pass", sa.Boolean(), server_default=sa.false(), nullable=False),
        moment("judged_at"),
        sa.CheckConstraint("grade BETWEEN 0 AND 3", name=op.f("ck_judgements_grade_in_range")),
        reference(table, "cluster_id", "clusters"),
        reference(table, "judge_id", "users", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint(*pair, name=op.f(f"uq_judgements_{'_'.join(pair)}")),
    )
    index(table, "judge_id")


def create_runs() -> None:
    table = "evaluation_runs"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column(
            "state", states("queued", "running", "done", "failed", "cancelled"), nullable=False
        ),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        moment("created_at"),
        moment("beat_at", nullable=True),
        moment("ended_at", nullable=True),
        sa.CheckConstraint(
            "done >= 0 AND total >= 0", name=op.f(f"ck_{table}_progress_not_negative")
        ),
        reference(table, "cluster_id", "clusters"),
        reference(table, "version_id", "configuration_versions"),
        reference(table, "author_id", "users", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    index(table, "cluster_id", "version_id", "author_id")


def create_publications() -> None:
    table = "publications"
    others: Mapping[str, str] = {
        "before_id": "configuration_versions",
        "run_id": "evaluation_runs",
        "actor_id": "users",
        "second_id": "users",
    }
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in others),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        moment("at"),
        reference(table, "cluster_id", "clusters"),
        reference(table, "version_id", "configuration_versions"),
        *(reference(table, name, other, gone="SET NULL") for name, other in others.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    index(table, "cluster_id", "version_id", *others)


def states(*names: str) -> sa.Enum:
    """A checked list of states."""
    return sa.Enum(*names, name="state", native_enum=False, create_constraint=True, length=32)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A moment in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def index(table: str, *columns: str) -> None:
    """One index a column."""
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def reference(
    table: str, column: str, other: str, *, gone: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=gone)


def downgrade() -> None:
    op.drop_table("publications")
    op.drop_table("evaluation_runs")
    op.drop_table("judgements")
    op.drop_table("configuration_versions")
