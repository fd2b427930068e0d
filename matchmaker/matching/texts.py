"""The texts a provider is found by, one for each thing it says it does or has done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.normalisation import has_han


@dataclass(frozen=True, slots=True)
class ProviderText:
    """One text of one provider.

    ``provider`` is the position in the fitted list; ``source`` a capability's id,
    ``past_work:N`` or ``summary:LANGUAGE``; ``capability`` the position of the capability
    it describes, or None.
    """

    provider: int
    source: str
    text: str
    title: str
    capability: int | None = None

    @property
    def chinese(self) -> bool:
        """Whether it is mainly Chinese; told when asked, since most texts read never are."""
        return is_chinese(self.text)

    @property
    def is_past_work(self) -> bool:
        """Whether the text tells of a job done rather than one offered."""
        return self.source.startswith("past_work:")


def provider_texts(providers: Sequence[ProviderDocument]) -> list[ProviderText]:
    """Every text of every provider that has a character in it, in a fixed order."""
    return [
        text for position, provider in enumerate(providers) for text in texts_of(position, provider)
    ]


def texts_of(position: int, provider: ProviderDocument) -> list[ProviderText]:
    """The texts of the provider at this position."""
    return [text for text in _texts_of(position, provider) if text.text.strip()]


def _texts_of(position: int, provider: ProviderDocument) -> Iterator[ProviderText]:
    for number, capability in enumerate(provider.capabilities):
        text = f"{capability.title}\n{capability.description}"
        yield ProviderText(position, capability.id, text, capability.title, number)
    for number, work in enumerate(provider.past_work):
        text = f"{work.title}\n{work.description}"
        yield ProviderText(position, f"past_work:{number}", text, work.title)
    for language, text in sorted(provider.summary.items()):
        yield ProviderText(position, f"summary:{language}", text, "")


def need_text(need: NeedDocument) -> str:
    """Everything the need says in words, a line each."""
    return "\n".join(filter(None, (need.title, need.description, *need.must, *need.nice)))


def is_chinese(text: str) -> bool:
    """Whether a text is mainly Chinese: a Han character for every eight other letters."""
    if not has_han(text):
        return False
    han = sum(1 for character in text if "\u3400" <= character <= "\u9fff")
    letters = sum(1 for character in text if character.isalpha()) - han
    return han * 8 >= letters
