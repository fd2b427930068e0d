"""What an offer says beside what the exchange format lists; files carry it as further keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from matchmaker.domain.errors import InvalidInput
from matchmaker.services.need_fields import CLEANERS, whole_number

MOST_RESPONSE_DAYS = 60
_items = CLEANERS["must"]


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """Documents that a firm has to bring, working days to a first answer, languages of the work.

    ``voucher`` says whether a public voucher pays for it, ``free_share`` which part of the
    price, 0 to 100, somebody else bears. None and () where nobody said.
    """

    documents_needed: tuple[str, ...] = ()
    response_days: int | None = None
    languages: tuple[str, ...] = ()
    voucher: bool | None = None
    free_share: int | None = None

    @classmethod
    def of(cls, extra: Mapping[str, object]) -> Self:
        """The terms in the further keys of an offer; what can't be read counts as not said."""
        try:
            return cls.clean(extra)
        except (InvalidInput, TypeError):
            return cls()

    @classmethod
    def clean(cls, fields: Mapping[str, object]) -> Self:
        """The terms in fields that somebody typed; others are passed over.

        Raises:
            InvalidInput: ``too_long``, ``too_many``, ``not_a_number``, ``out_of_range``,
                ``unknown_word``.
        """
        voucher = fields.get("voucher")
        if voucher is not None and not isinstance(voucher, bool):
            raise InvalidInput("voucher", "unknown_word")
        return cls(
            tuple(_items("documents_needed", fields.get("documents_needed"))),
            whole_number("response_days", fields.get("response_days"), MOST_RESPONSE_DAYS),
            tuple(_items("languages", fields.get("languages"))),
            voucher,
            whole_number("free_share", fields.get("free_share"), 100),
        )

    def into(self, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The further keys of an offer with these terms in them."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        kept = {name: value for name, value in extra.items() if name not in TERMS}
        lists = {name: list(value) for name, value in said.items() if isinstance(value, tuple)}
        return kept | said | lists


TERMS = frozenset(OfferTerms.__dataclass_fields__)
