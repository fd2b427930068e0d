"""The first records: clusters, organisations, providers, needs and what forms choose from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_categories")),
    )
    op.create_table(
        "clusters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("attribution_url", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "name_en <> '' AND name_zh <> ''", name=op.f("ck_clusters_names_not_empty")
        ),
        sa.CheckConstraint(
            "catalogue_version >= 0", name=op.f("ck_clusters_catalogue_version_not_negative")
        ),
        sa.CheckConstraint("length(slug) > 0", name=op.f("ck_clusters_slug_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
        sa.UniqueConstraint("slug", name=op.f("uq_clusters_slug")),
    )
    op.create_table(
        "places",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "country",
                "subdivision",
                "prefecture",
                "county",
                "town",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_code", sa.String(length=64), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)",
            name=op.f("ck_places_coordinates_come_in_pairs"),
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_places_latitude_in_range")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_places_longitude_in_range")
        ),
        sa.CheckConstraint("parent_code <> code", name=op.f("ck_places_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["places.code"], name=op.f("fk_places_parent_code_places")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_places")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_places_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "sectors",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_sectors")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "company",
                "public_platform",
                "university",
                "lab",
                "bank_or_guarantor",
                "association",
                "consultancy",
                "cooperative",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "founded BETWEEN 1000 AND 2200", name=op.f("ck_organisations_founded_is_a_year")
        ),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_organisations_staff_not_negative")),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_organisations_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisations_cluster_id"), ["cluster_id"], unique=False
        )

    op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("public_id", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "open",
                "paused",
                "matched",
                "met",
                "partly_met",
                "unmet",
                "rejected",
                "merged",
                "withdrawn",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "en", "zh", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("budget_min", sa.Double(), nullable=True),
        sa.Column("budget_max", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("start_within_days", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("must", sa.JSON(), nullable=False),
        sa.Column("nice", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("title <> '' OR description <> ''", name=op.f("ck_needs_has_a_text")),
        sa.CheckConstraint(
            "(token_hash IS NULL) <> (public_id IS NULL)",
            name=op.f("ck_needs_either_typed_or_imported"),
        ),
        sa.CheckConstraint("budget_max >= 0", name=op.f("ck_needs_budget_max_not_negative")),
        sa.CheckConstraint("budget_min <= budget_max", name=op.f("ck_needs_budgets_in_order")),
        sa.CheckConstraint("budget_min >= 0", name=op.f("ck_needs_budget_min_not_negative")),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_needs_headcount_not_negative")),
        sa.CheckConstraint(
            "length(currency) = 3", name=op.f("ck_needs_currency_has_three_letters")
        ),
        sa.CheckConstraint("start_within_days >= 0", name=op.f("ck_needs_start_not_negative")),
        sa.CheckConstraint(
            "token_hash IS NULL OR (length(token_hash) = 64 AND expires_at IS NOT NULL)",
            name=op.f("ck_needs_typed_needs_expire"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_needs_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_needs_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("cluster_id", "public_id", name=op.f("uq_needs_cluster_id_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_needs_token_hash")),
    )
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_needs_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_needs_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "providers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=200), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(public_id) > 0", name=op.f("ck_providers_public_id_not_empty")),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["clusters.id"],
            name=op.f("fk_providers_cluster_id_clusters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_providers_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint(
            "cluster_id", "public_id", name=op.f("uq_providers_cluster_id_public_id")
        ),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_providers_organisation_id")),
    )
    op.create_table(
        "capabilities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=200), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "en", "zh", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("price_min", sa.Double(), nullable=True),
        sa.Column("price_max", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "price_unit",
            sa.Enum(
                "project",
                "day",
                "person",
                "month",
                "percent",
                name="price_unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("service_area", sa.JSON(), nullable=False),
        sa.Column("lead_time_days", sa.Integer(), nullable=True),
        sa.Column("capacity_per_month", sa.Double(), nullable=True),
        sa.Column("eligibility_headcount_min", sa.Integer(), nullable=True),
        sa.Column("eligibility_headcount_max", sa.Integer(), nullable=True),
        sa.Column("eligibility_sectors", sa.JSON(), nullable=False),
        sa.Column("eligibility_regions", sa.JSON(), nullable=False),
        sa.Column("eligibility_extra", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "capacity_per_month >= 0", name=op.f("ck_capabilities_capacity_not_negative")
        ),
        sa.CheckConstraint(
            "eligibility_headcount_min <= eligibility_headcount_max",
            name=op.f("ck_capabilities_headcounts_in_order"),
        ),
        sa.CheckConstraint(
            "eligibility_headcount_min >= 0", name=op.f("ck_capabilities_headcount_not_negative")
        ),
        sa.CheckConstraint(
            "lead_time_days >= 0", name=op.f("ck_capabilities_lead_time_not_negative")
        ),
        sa.CheckConstraint(
            "length(currency) = 3", name=op.f("ck_capabilities_currency_has_three_letters")
        ),
        sa.CheckConstraint(
            "length(public_id) > 0", name=op.f("ck_capabilities_public_id_not_empty")
        ),
        sa.CheckConstraint("price_max >= 0", name=op.f("ck_capabilities_price_max_not_negative")),
        sa.CheckConstraint("price_min <= price_max", name=op.f("ck_capabilities_prices_in_order")),
        sa.CheckConstraint("price_min >= 0", name=op.f("ck_capabilities_price_min_not_negative")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_capabilities_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capabilities")),
        sa.UniqueConstraint(
            "provider_id", "public_id", name=op.f("uq_capabilities_provider_id_public_id")
        ),
    )
    with op.batch_alter_table("capabilities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capabilities_category"), ["category"], unique=False)

    op.create_table(
        "certifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_certifications_name_not_empty")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_certifications_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
    )
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certifications_provider_id"), ["provider_id"], unique=False
        )

    op.create_table(
        "past_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column(
            "language",
            sa.Enum(
                "en", "zh", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("year BETWEEN 1000 AND 2200", name=op.f("ck_past_work_year_is_a_year")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_past_work_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_work")),
    )
    with op.batch_alter_table("past_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_work_provider_id"), ["provider_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("past_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_work_provider_id"))

    op.drop_table("past_work")
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certifications_provider_id"))

    op.drop_table("certifications")
    with op.batch_alter_table("capabilities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capabilities_category"))

    op.drop_table("capabilities")
    op.drop_table("providers")
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_needs_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_needs_expires_at"))

    op.drop_table("needs")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_cluster_id"))

    op.drop_table("organisations")
    op.drop_table("sectors")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_places_parent_code"))

    op.drop_table("places")
    op.drop_table("clusters")
    op.drop_table("categories")
