"""Common problems to start from, and good rewrites for a need that says too little."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matchmaker.wording.messages import N_

ENOUGH = 2.0
_WORD = re.compile(r"[^\W\d_㐀-鿿]+")
_CHINESE = re.compile("[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class CommonProblem:
    """A link on the start page; ``text`` prefills the form."""

    slug: str
    title: str
    text: str


COMMON_PROBLEMS = (
    CommonProblem(
        "shade",
        N_("Colours come out wrong"),
        N_("Our dye lots come out in different shades and the buyer rejects them."),
    ),
    CommonProblem(
        "permit",
        N_("Waste water or exhaust air"),
        N_("The environment bureau gave us a deadline for our waste water and exhaust air."),
    ),
    CommonProblem(
        "cash",
        N_("Cash is short"),
        N_("We have orders in hand but no cash for yarn, and no property to pledge."),
    ),
    CommonProblem(
        "audit",
        N_("A buyer’s audit or test report"),
        N_("A new buyer asks for a social audit and test reports before the first order."),
    ),
    CommonProblem(
        "energy",
        N_("Power and steam cost too much"),
        N_("Steam and electricity eat our margin; we want to know where to save first."),
    ),
    CommonProblem(
        "orders",
        N_("Too few orders, no brand"),
        N_("We only sew for others; we want our own designs and to sell them online."),
    ),
)
REWRITES = (COMMON_PROBLEMS[0].text, COMMON_PROBLEMS[2].text)


def common_problem(slug: str) -> CommonProblem | None:
    """The common problem of a link on the start page."""
    return next((problem for problem in COMMON_PROBLEMS if problem.slug == slug), None)


def says_too_little(description: str) -> bool:
    """Whether a text is a single word: two Chinese characters count as one.

    >>> says_too_little("colour")
    True
    >>> says_too_little("布色差太大")
    False
    """
    words = len(_WORD.findall(description)) + len(_CHINESE.findall(description)) / 2
    return words < ENOUGH
