"""A provider's name is its own: nobody else's can be taken for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Organisation, Provider
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.names import look_of
from matchmaker.matching.normalisation import simplify
from matchmaker.services.scope import LISTED

NAMES = ("name_zh", "name_en")


def require_own_name(session: Session, *, provider: Provider, names: Mapping[str, object]) -> None:
    """Go on only if no other listed provider of the cluster has a name that looks the same.

    ``names`` may hold other fields too; they are passed over.

    Raises:
        InvalidInput: ``confusable_name`` (value ``name``: the other provider's, which is public).
    """
    wanted = {field: _look(str(names[field])) for field in NAMES if names.get(field)}
    if not any(wanted.values()):
        return
    others = session.execute(
        select(Organisation.name_zh, Organisation.name_en)
        .join(Provider, Provider.organisation_id == Organisation.id)
        .where(
            Provider.cluster_id == provider.cluster_id,
            Provider.id != provider.id,
            Provider.state.in_(LISTED),
        )
    )
    taken = {_look(name): name for row in others for name in row if name}
    for field, look in wanted.items():
        if look and look in taken:
            raise InvalidInput(field, "confusable_name", {"name": taken[look]})


def _look(name: str) -> str:
    return look_of(simplify(name))
