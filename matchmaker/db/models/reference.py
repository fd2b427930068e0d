"""The tables that forms choose from: places, categories, sectors."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.vocabulary import PlaceKind


class Place(Base):
    """A country, subdivision, prefecture, county or town, with coordinates where known."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_in_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_in_range"),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name="coordinates_come_in_pairs"
        ),
        CheckConstraint("parent_code <> code", name="not_its_own_parent"),
    )

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[PlaceKind] = mapped_column(enum_column(PlaceKind, "kind"))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("places.code"), index=True)
    name_en: Mapped[str | None] = mapped_column(Text)
    name_zh: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class CategoryRecord(Base):
    """A kind of help; an installation starts with those of the exchange format."""

    __tablename__ = "categories"

    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(200))


class SectorRecord(Base):
    """A branch of the trade that firms belong to."""

    __tablename__ = "sectors"

    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(200))
