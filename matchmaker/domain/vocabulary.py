"""The closed vocabularies of the exchange format, as enumerations.

The value of each member is the spelling that files, the database and the JSON interface use.
"""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language that texts are written in and that the interface speaks."""

    ENGLISH = "en"
    CHINESE = "zh"


class ProviderKind(StrEnum):
    COMPANY = "company"
    PUBLIC_PLATFORM = "public_platform"
    UNIVERSITY = "university"
    LAB = "lab"
    BANK_OR_GUARANTOR = "bank_or_guarantor"
    ASSOCIATION = "association"
    CONSULTANCY = "consultancy"
    COOPERATIVE = "cooperative"


class Category(StrEnum):
    """The categories an installation starts with; a cluster's office may add others.

    Matching and storage take any string as a category; only these have questions and
    translated names from the start.
    """

    FINANCE = "finance"
    TRAINING = "training"
    DESIGN_BRAND = "design_brand"
    ENVIRONMENT = "environment"
    ENERGY = "energy"
    DIGITAL = "digital"
    ECOMMERCE = "ecommerce"
    TESTING_CERTIFICATION = "testing_certification"
    QUALITY_PROCESS = "quality_process"
    HR_COMPLIANCE = "hr_compliance"
    LOGISTICS_SOURCING = "logistics_sourcing"
    LEGAL_IP = "legal_ip"


class Sector(StrEnum):
    SPINNING = "spinning"
    WEAVING = "weaving"
    KNITTING = "knitting"
    DYEING_FINISHING = "dyeing_finishing"
    PRINTING = "printing"
    GARMENT = "garment"
    HOME_TEXTILE = "home_textile"
    LEATHER = "leather"
    FOOTWEAR = "footwear"
    ACCESSORIES = "accessories"
    MACHINERY = "machinery"
    TRADE = "trade"


class PriceUnit(StrEnum):
    """What a price is for. ``PERCENT`` is a rate, never comparable with an amount."""

    PROJECT = "project"
    DAY = "day"
    PERSON = "person"
    MONTH = "month"
    PERCENT = "percent"


class Delivery(StrEnum):
    ON_SITE = "on_site"
    REMOTE = "remote"
    AT_PROVIDER = "at_provider"


class Factor(StrEnum):
    """The six factors of a score, in the order in which they are always shown."""

    PROBLEM = "problem"
    TRADE = "trade"
    PLACE = "place"
    BUDGET = "budget"
    TIMING = "timing"
    PROOF = "proof"


class FitBand(StrEnum):
    """The word beside a score: 75 and more strong, 55 good, 35 possible, below weak."""

    STRONG = "strong"
    GOOD = "good"
    POSSIBLE = "possible"
    WEAK = "weak"


class RequirementKind(StrEnum):
    """What a failed or unchecked hard requirement is about."""

    AREA = "area"
    BUDGET = "budget"
    CAPACITY = "capacity"
    CERTIFICATE = "certificate"
    DELIVERY = "delivery"
    ELIGIBILITY = "eligibility"
    LANGUAGE = "language"
    PROVIDER = "provider"
    TIMING = "timing"
    OTHER = "other"


class PlaceKind(StrEnum):
    COUNTRY = "country"
    SUBDIVISION = "subdivision"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"


class UnmetCause(StrEnum):
    """Why no provider fits a need well. All but the first are requirements that fail."""

    NO_SUPPLY = "no_supply"
    PLACE = "place"
    BUDGET = "budget"
    CAPACITY = "capacity"
    CERTIFICATE = "certificate"
    DELIVERY = "delivery"
    ELIGIBILITY = "eligibility"
    LANGUAGE = "language"
    PROVIDER = "provider"
    TIMING = "timing"


class NeedOrigin(StrEnum):
    """How a need came in: typed by a firm, entered by the office for one, or imported."""

    TYPED = "typed"
    OFFICE = "office"
    IMPORTED = "imported"


class OrganisationRole(StrEnum):
    """What a member may do in an organisation: only an owner manages the members."""

    OWNER = "owner"
    MEMBER = "member"


class SizeBand(StrEnum):
    """How large a firm is, as Chinese statistics class manufacturers: below 20, 300, 1000 people."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @classmethod
    def of_headcount(cls, people: int) -> SizeBand:
        """The band that a number of people falls into.

        >>> SizeBand.of_headcount(20).value
        'small'
        """
        if people < 20:
            return cls.MICRO
        if people < 300:
            return cls.SMALL
        return cls.MEDIUM if people < 1000 else cls.LARGE


class ClusterRole(StrEnum):
    """What somebody does for a cluster's office: an admin also manages people and matching."""

    STAFF = "staff"
    ADMIN = "admin"


class ActorKind(StrEnum):
    """Who did something: a person with an account, one without, the worker, or a command."""

    USER = "user"
    ANONYMOUS = "anonymous"
    SYSTEM = "system"
    OPERATOR = "operator"


class ContactChannel(StrEnum):
    """How somebody wants to be reached once an introduction is accepted."""

    MAIL = "mail"
    PHONE = "phone"
    WECHAT = "wechat"


class MailFrequency(StrEnum):
    """How soon notifications go out by mail; ``NEVER`` leaves them to the pages."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


class TokenPurpose(StrEnum):
    """What a secret link sent to an account's address is for."""

    CONFIRM = "confirm"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a purpose, no password
    CHANGE_EMAIL = "change_email"
