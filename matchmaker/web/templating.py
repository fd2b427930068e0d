"""What templates may call: names, numbers, languages of texts, the language switch."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Flask, request
from markupsafe import Markup

from matchmaker.db.models import Provider
from matchmaker.domain.vocabulary import Language
from matchmaker.services.offer_terms import OfferTerms
from matchmaker.web.foreign import foreign_marked
from matchmaker.web.language import HTML_TAGS, chosen_language, html_tag, other_language
from matchmaker.wording import names, numbers
from matchmaker.wording.messages import listed
from matchmaker.wording.revisions import protected_value
from matchmaker.wording.tuning import version_name

LANGUAGE_LABELS = {Language.ENGLISH: "English", Language.CHINESE: "中文"}


def init_app(app: Flask) -> None:
    """Register filters and globals; every template sees the same ones."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        version_name=version_name,
        named=lambda code, kind: names.name_of(kind, code),
        names_of=names_of,
        place=names.place_name,
        points=numbers.points,
        number=numbers.number,
        kilometres=numbers.kilometres,
        span=numbers.span,
        within=numbers.within,
        day=numbers.day,
        moment=numbers.moment,
        foreign=foreign_marked,
        html_tag=html_tag,
        lang_attribute=lang_attribute,
        offer_terms=lambda offer: OfferTerms.of(offer.extra),
        protected_value=protected_value,
        own_name=lambda thing: thing.name_in(chosen_language()),
        zip=lambda one, other: zip(one, other, strict=True),
        own_summary=lambda provider: provider.summary_in(chosen_language()),
        summary_lang=summary_lang,
    )
    app.jinja_env.globals.update(
        amount_range=numbers.amount_range,
        people_range=numbers.people_range,
        place_names=names.place_names,
        choices=names.choices,
    )
    app.context_processor(_page_context)


def names_of(codes: Iterable[str], kind: str) -> str:
    """The names of several codes of one kind, in one line."""
    return listed([names.name_of(kind, code) for code in codes])


def lang_attribute(language: str | None) -> Markup:
    """``lang="..."`` for a text that is not in the page's language, else nothing."""
    if language is None or language == chosen_language() or language not in set(Language):
        return Markup("")
    return Markup('lang="{}"').format(HTML_TAGS[Language(language)])


def summary_lang(provider: Provider) -> Markup:
    """The attribute for the summary as :meth:`Provider.summary_in` chooses it."""
    texts = {Language.ENGLISH: provider.summary_en, Language.CHINESE: provider.summary_zh}
    if texts[chosen_language()]:
        return Markup("")
    return lang_attribute(next((language for language, text in texts.items() if text), None))


def _page_context() -> dict[str, object]:
    other = other_language()
    return {
        "reader": chosen_language(),
        "page_lang": HTML_TAGS[chosen_language()],
        "other_lang_tag": HTML_TAGS[other],
        "other_language_label": LANGUAGE_LABELS[other],
        "language_switch_url": language_switch_url(other),
    }


def language_switch_url(language: Language) -> str:
    """The same page in another language, relative to it; filters and page numbers stay."""
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return "?" + urlencode([*arguments, ("lang", language.value)])
