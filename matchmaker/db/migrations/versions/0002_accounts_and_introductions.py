"""Accounts and introductions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ORIGINS = ("typed", "office", "imported")
NONE_SUITABLE_REASONS = (
    "wrong_competence",
    "too_expensive",
    "too_far",
    "too_slow",
    "language",
    "no_trust",
    "other",
)
PROVIDER_STATES = (
    "draft",
    "pending",
    "approved",
    "changes_requested",
    "rejected",
    "paused",
    "suspended",
    "archived",
)
SIZE_BANDS = ("micro", "small", "medium", "large")
OLD_NEEDS_CHECKS = {
    "either_typed_or_imported": "(token_hash IS NULL) <> (public_id IS NULL)",
    "typed_needs_expire": (
        "token_hash IS NULL OR (length(token_hash) = 64 AND expires_at IS NOT NULL)"
    ),
}
NEW_NEEDS_CHECKS = {
    "can_be_addressed": "token_hash IS NOT NULL OR public_id IS NOT NULL",
    "token_hash_is_a_sha256": "length(token_hash) = 64",
    "unclaimed_needs_expire": "public_id IS NOT NULL OR expires_at IS NOT NULL",
    "satisfaction_in_range": "satisfaction BETWEEN 1 AND 5",
}


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "en", "zh", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("wechat", sa.String(length=64), nullable=True),
        sa.Column(
            "preferred_contact",
            sa.Enum(
                "mail",
                "phone",
                "wechat",
                name="preferred_contact",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mail_frequency",
            sa.Enum(
                "at_once",
                "daily",
                "never",
                name="mail_frequency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_version", sa.String(length=32), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("email <> ''", name=op.f("ck_users_email_not_empty")),
        sa.CheckConstraint(
            "length(fs_uniquifier) BETWEEN 32 AND 64", name=op.f("ck_users_uniquifier_is_long")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name=op.f("uq_users_fs_webauthn_user_handle")
        ),
    )
    op.create_table(
        "cluster_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "staff", "admin", name="role", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_cluster_members_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_cluster_members_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_members")),
        sa.UniqueConstraint(
            "cluster_id", "user_id", name=op.f("uq_cluster_members_cluster_id_user_id")
        ),
    )
    with op.batch_alter_table("cluster_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "user",
                "anonymous",
                "system",
                "operator",
                name="actor_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=True),
        sa.Column("to_state", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("action <> ''", name=op.f("ck_events_action_not_empty")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_events_actor_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_events_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_events_subject_kind_subject_id"),
            ["subject_kind", "subject_id"],
            unique=False,
        )

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(token_hash) = 64", name=op.f("ck_user_sessions_token_hash_is_a_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "member", name="role", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR revoked_at IS NULL",
            name=op.f("ck_invitations_accepted_or_revoked"),
        ),
        sa.CheckConstraint(
            "length(token_hash) = 64", name=op.f("ck_invitations_token_hash_is_a_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["users.id"],
            name=op.f("fk_invitations_invited_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_invitations_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitations_invited_by_id"), ["invited_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitations_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "organisation_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "member", name="role", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_members_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_organisation_members_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_members")),
        sa.UniqueConstraint(
            "organisation_id",
            "user_id",
            name=op.f("uq_organisation_members_organisation_id_user_id"),
        ),
    )
    with op.batch_alter_table("organisation_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_members_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=64), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suggested",
                "requested",
                "offered",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                "in_progress",
                "helped",
                "no_help",
                "unreachable",
                "agreed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("configuration", sa.String(length=64), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "no_capacity",
                "wrong_competence",
                "too_far",
                "budget_too_low",
                "timing",
                "not_eligible",
                "conflict_of_interest",
                "other",
                name="decline_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decline_note", sa.Text(), nullable=True),
        sa.Column("need_contact_name", sa.Text(), nullable=True),
        sa.Column(
            "need_contact_channel",
            sa.Enum(
                "mail",
                "phone",
                "wechat",
                name="need_contact_channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("need_contact", sa.Text(), nullable=True),
        sa.Column("provider_contact_name", sa.Text(), nullable=True),
        sa.Column(
            "provider_contact_channel",
            sa.Enum(
                "mail",
                "phone",
                "wechat",
                name="provider_contact_channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("provider_contact", sa.Text(), nullable=True),
        sa.Column(
            "provider_outcome",
            sa.Enum(
                "suggested",
                "requested",
                "offered",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                "in_progress",
                "helped",
                "no_help",
                "unreachable",
                "agreed",
                name="provider_outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "need_outcome",
            sa.Enum(
                "suggested",
                "requested",
                "offered",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                "in_progress",
                "helped",
                "no_help",
                "unreachable",
                "agreed",
                name="need_outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'declined' OR decline_reason IS NOT NULL",
            name=op.f("ck_introductions_a_decline_has_a_reason"),
        ),
        sa.CheckConstraint("reminders >= 0", name=op.f("ck_introductions_reminders_not_negative")),
        sa.CheckConstraint(
            "satisfaction BETWEEN 1 AND 5", name=op.f("ck_introductions_satisfaction_in_range")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_introductions_score_in_range")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["users.id"],
            name=op.f("fk_introductions_answered_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_introductions_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["needs.id"],
            name=op.f("fk_introductions_need_id_needs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_introductions_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["users.id"],
            name=op.f("fk_introductions_requested_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint(
            "need_id", "provider_id", name=op.f("uq_introductions_need_id_provider_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_introductions_public_id")),
    )
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_introductions_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introductions_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introductions_provider_id"), ["provider_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introductions_requested_by_id"), ["requested_by_id"], unique=False
        )

    op.create_table(
        "shortlist_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["needs.id"],
            name=op.f("fk_shortlist_entries_need_id_needs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_shortlist_entries_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_entries")),
        sa.UniqueConstraint(
            "need_id", "provider_id", name=op.f("uq_shortlist_entries_need_id_provider_id")
        ),
    )
    with op.batch_alter_table("shortlist_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shortlist_entries_provider_id"), ["provider_id"], unique=False
        )

    change_needs()
    add_word_column("providers", "state", PROVIDER_STATES, default="approved")
    add_word_column("organisations", "size_band", SIZE_BANDS)
    op.add_column("organisations", sa.Column("sector", sa.Text()))
    op.add_column("organisations", sa.Column("registered", sa.Boolean()))
    op.add_column(
        "clusters",
        sa.Column("moderates_needs", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def change_needs() -> None:
    """Tell typed needs from imported ones by a column, and give claimed ones their fields."""
    add_word_column("needs", "origin", ORIGINS, default="typed")
    add_word_column("needs", "none_suitable_reason", NONE_SUITABLE_REASONS)
    with needs_with_checks(dropped=OLD_NEEDS_CHECKS, added=NEW_NEEDS_CHECKS) as batch_op:
        batch_op.add_column(sa.Column("state_changed_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("state_reason", sa.String(64)))
        batch_op.add_column(sa.Column("claimed_by_id", sa.Integer()))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("open_until", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer()))
        batch_op.add_column(sa.Column("none_suitable_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("satisfaction", sa.Integer()))
        batch_op.create_foreign_key(
            "fk_needs_claimed_by_id_users", "users", ["claimed_by_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            "fk_needs_merged_into_id_needs",
            "needs",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )
    for column in ("claimed_by_id", "merged_into_id", "open_until"):
        op.create_index(f"ix_needs_{column}", "needs", [column])
    op.execute("UPDATE needs SET state_changed_at = created_at")
    op.execute("UPDATE needs SET origin = 'imported' WHERE token_hash IS NULL")
    with op.batch_alter_table("needs") as batch_op:
        batch_op.alter_column(
            "state_changed_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )


def change_needs_back() -> None:
    """Claimed needs become anonymous ones again; those of the office become imported ones."""
    op.execute(
        "UPDATE needs SET public_id = NULL, expires_at = COALESCE(expires_at, CURRENT_TIMESTAMP) "
        "WHERE token_hash IS NOT NULL"
    )
    for column in ("claimed_by_id", "merged_into_id", "open_until"):
        op.drop_index(f"ix_needs_{column}", "needs")
    gone = ("origin", "none_suitable_reason")
    with needs_with_checks(dropped=[*NEW_NEEDS_CHECKS, *gone], added=OLD_NEEDS_CHECKS) as batch_op:
        for key in ("claimed_by_id_users", "merged_into_id_needs"):
            batch_op.drop_constraint(f"fk_needs_{key}", type_="foreignkey")
        for column in (
            *gone,
            "satisfaction",
            "none_suitable_at",
            "merged_into_id",
            "open_until",
            "claimed_at",
            "claimed_by_id",
            "state_reason",
            "state_changed_at",
        ):
            batch_op.drop_column(column)


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


@contextmanager
def needs_with_checks(
    dropped: Collection[str], added: Mapping[str, str]
) -> Iterator[BatchOperations]:
    """Change ``needs`` and exchange some of its checks."""
    with op.batch_alter_table("needs") as batch_op:
        for name in dropped:
            batch_op.drop_constraint(op.f(f"ck_needs_{name}"), type_="check")
        yield batch_op
        for name, text in added.items():
            batch_op.create_check_constraint(op.f(f"ck_needs_{name}"), text)


def downgrade() -> None:
    op.execute("ALTER TABLE clusters DROP COLUMN moderates_needs")
    for column in ("registered", "sector", "size_band"):
        op.execute(f"ALTER TABLE organisations DROP COLUMN {column}")
    # Whoever built the table anew since has made the column's check one of the table.
    with op.batch_alter_table("providers") as batch_op:
        batch_op.drop_constraint(op.f("ck_providers_state"), type_="check")
        batch_op.drop_column("state")
    change_needs_back()
    with op.batch_alter_table("shortlist_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_entries_provider_id"))

    op.drop_table("shortlist_entries")
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introductions_requested_by_id"))
        batch_op.drop_index(batch_op.f("ix_introductions_provider_id"))
        batch_op.drop_index(batch_op.f("ix_introductions_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_introductions_answered_by_id"))

    op.drop_table("introductions")
    with op.batch_alter_table("organisation_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_members_user_id"))

    op.drop_table("organisation_members")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_invited_by_id"))

    op.drop_table("invitations")
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sessions_user_id"))

    op.drop_table("user_sessions")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_user_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_subject_kind_subject_id"))
        batch_op.drop_index(batch_op.f("ix_events_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_events_at"))
        batch_op.drop_index(batch_op.f("ix_events_actor_id"))

    op.drop_table("events")
    with op.batch_alter_table("cluster_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cluster_members_user_id"))

    op.drop_table("cluster_members")
    op.drop_table("users")
