"""Whether two entries say the same: how sure that is, and why.

An :class:`Entry` is what speaks for a provider or a need being the same as another one.
:func:`confidence` joins what speaks for it; :mod:`matchmaker.matching.duplicate_search` finds
the pairs of a whole collection that are worth a look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain.names import look_of
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.normalisation import normalise, simplify
from matchmaker.matching.texts import need_text

# What a firm's name ends with and another spelling of it leaves out.
_LATIN_FORM = re.compile(
    r"\b(?:co|ltd|limited|company|inc|incorporated|corp|corporation|llc|llp|pte|pvt|plc|gmbh|the|and)\b"
)
_CHINESE_FORM = re.compile(r"(?:股份|责任)?有限(?:责任)?公司|集团公司|公司$|(?<=.{2})厂$")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63})+)")
_SITE = re.compile(r"(?:https?://|\bwww\.)(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63})+)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,14}")
#: Mail hosts that say nothing about who writes from them.
_ANYBODYS = frozenset(
    {
        *("qq.com", "163.com", "126.com", "sina.com", "sohu.com", "yeah.net", "139.com"),
        *("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "foxmail.com"),
    }
)


class Ground(StrEnum):
    """What speaks for two entries being one, the strongest first."""

    REGISTRATION = "same_registration"
    TEXT = "same_text"
    NAME = "same_name"
    CONTACT = "same_contact"
    ALIKE_NAME = "alike_name"
    ALIKE_TEXT = "alike_text"
    FIRM = "same_firm"
    PLACE = "same_place"


class Band(StrEnum):
    """A confidence in words."""

    CERTAIN = "almost_certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


#: The least confidence of each band; measured, see docs/decisions/0016-duplicates.md.
BANDS = ((0.85, Band.CERTAIN), (0.6, Band.LIKELY), (0.4, Band.POSSIBLE))
LEAST = BANDS[-1][0]


@dataclass(frozen=True, slots=True)
class Entry:
    """One provider or need. What is unknown is empty and speaks neither for nor against.

    ``firm`` is whose need it is; ``place`` a code whose beginning is that of the place around
    it; ``contacts`` come from :func:`contact_marks`.
    """

    text: str
    names: tuple[str, ...] = ()
    place: str | None = None
    firm: int | None = None
    registration: str | None = None
    contacts: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two entries are. ``name`` and ``text`` are 0..1; None where one side is silent."""

    text: float
    same_text: bool = False
    name: float | None = None
    same_name: bool = False
    same_registration: bool | None = None
    same_contact: bool = False
    same_place: bool | None = None
    same_firm: bool | None = None
    other_numbers: bool = False


def need_entry(need: NeedDocument, *, firm: int | None = None) -> Entry:
    """What speaks for a need of this firm being the same as another one."""
    return Entry(text=need_text(need), place=need.region, firm=firm)


def provider_entry(
    provider: ProviderDocument, *, registration: str | None = None, contact: str = ""
) -> Entry:
    """What speaks for a provider being the same as another one.

    Past work is left out: several providers state one order that they won together.
    """
    said = [text for _, text in sorted(provider.summary.items())]
    for offer in provider.capabilities:
        said += [offer.title, offer.description]
    stated = [contact, *(each for each in provider.extra.values() if isinstance(each, str))]
    return Entry(
        text="\n".join(filter(None, said)),
        names=tuple(sorted(provider.name.values())),
        place=provider.region,
        registration=registration,
        contacts=contact_marks(stated),
    )


def confidence(likeness: Likeness) -> float:
    """How sure it is that two entries are one, 0 to 1.

    What speaks for it is taken as independent: it is wrong only where all of it is. Another
    registration or place, or other numbers in the text ("batch 2"), speak against it.
    """
    named = likeness.name is not None
    grounds = [
        0.97 if likeness.same_registration else 0.0,
        0.97 if likeness.same_text else (0.75 if named else 0.95) * _ramp(likeness.text, 0.4, 0.9),
        0.8 if likeness.same_name else 0.75 * _ramp(likeness.name or 0.0, 0.5, 1.0),
        0.7 if likeness.same_contact else 0.0,
    ]
    wrong = 1.0
    for ground in grounds:
        wrong *= 1.0 - ground
    sure = 1.0 - wrong
    if likeness.same_text or likeness.same_registration:
        return sure
    if likeness.other_numbers:
        sure *= 0.8
    if likeness.same_registration is False:
        sure *= 0.5
    if likeness.same_place is False:
        sure *= 0.85
    if likeness.same_firm:
        sure = 1.0 - (1.0 - sure) * 0.8 if sure else 0.0
    return sure


def grounds_of(likeness: Likeness) -> tuple[Ground, ...]:
    """Why two entries may be one, the strongest ground first."""
    holds = {
        Ground.REGISTRATION: bool(likeness.same_registration),
        Ground.TEXT: likeness.same_text,
        Ground.NAME: likeness.same_name,
        Ground.CONTACT: likeness.same_contact,
        Ground.ALIKE_NAME: not likeness.same_name and (likeness.name or 0.0) > 0.5,
        Ground.ALIKE_TEXT: not likeness.same_text and likeness.text > 0.4,
        Ground.FIRM: bool(likeness.same_firm),
        Ground.PLACE: bool(likeness.same_place),
    }
    return tuple(ground for ground, there in holds.items() if there)


def band_of(sure: float) -> Band | None:
    """The word for a confidence; None where it is too low to bother anybody."""
    return next((band for least, band in BANDS if sure >= least), None)


def core_name(name: str) -> str:
    """A name without what kind of firm it is, so that its spellings become one.

    >>> core_name("Shade Lab Co., Ltd.") == core_name("SHADE-LAB")
    True
    >>> core_name("盛澤慧眼科技有限公司") == core_name("盛泽慧眼科技")
    True
    """
    plain = _LATIN_FORM.sub(" ", normalise(simplify(name)).replace(".", ""))
    core = _CHINESE_FORM.sub("", "".join(plain.split()) if plain.strip().isascii() else plain)
    return look_of(core) or look_of(simplify(name))


def contact_marks(texts: Iterable[str]) -> frozenset[str]:
    """Addresses, own domains and phone numbers of texts, each spelled in one way."""
    found: set[str] = set()
    for text in texts:
        plain = normalise(text, 2_000)
        for match in _ADDRESS.finditer(plain):
            host = match.group(1)
            found.add(match.group() if host in _ANYBODYS else host)
        found.update(host for host in _SITE.findall(plain) if host not in _ANYBODYS)
        numbers = ("".join(filter(str.isdigit, each)) for each in _NUMBER.findall(plain))
        found.update(number[-8:] for number in numbers)
    return frozenset(found)


def same_place(left: str | None, right: str | None) -> bool | None:
    """Whether one place holds the other; None where one of them is not known."""
    if not left or not right:
        return None
    short, long = sorted((left.rstrip("0"), right.rstrip("0")), key=len)
    return long.startswith(short)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
