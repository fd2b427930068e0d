"""What a firm and a provider do in a day of their cluster's office."""

from __future__ import annotations

import re
from datetime import timedelta

from matchmaker.jobs.tasks import clock
from matchmaker.services.working_days import local_day
from tools.office_clock import Day
from tools.office_staff import CLUSTER, PROBLEMS
from tools.visitor import Reply, Visitor

PROOF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
VALID_FOR = timedelta(days=30)
_INTRODUCTION = re.compile(r"/introductions/[\w-]{16}(?![\w-])")
_CONTACT = {
    "contact_name": "Wang",
    "contact_channel": "phone",
    "contact_address": "13900000000",
}


def describe(firm: Visitor, day: Day, number: int) -> bool:
    """The firm describes a need, looks at the matches, and keeps it."""
    problem = PROBLEMS[number % len(PROBLEMS)][0]
    page = day.get(firm, "form of the firm", "/needs/new")
    form = page.form("post", "description")
    shown = day.send(firm, "describe a need", page, form, description=f"{problem} ({number})")
    found = re.search(r"/needs/([\w-]+)/matches", shown.url)
    if found is None:
        return False
    keep = day.get(firm, "keep a need: form", f"/register?need={found[1]}")
    kept = day.send(firm, "keep a need", keep, keep.form("post", "csrf_token"))
    day.get(firm, "needs of the firm", "/needs")
    return "/needs" in kept.url


def ask_for_profiles(firm: Visitor, day: Day, count: int) -> int:
    """The firm asks to act for profiles that the office brought in."""
    listed = firm.get(f"/providers?cluster={CLUSTER}&query=演练服务商")
    found = dict.fromkeys(re.findall(rf'href="(/providers/{CLUSTER}/[\w.-]+)"', listed.text))
    asked = 0
    for path in list(found)[:count]:
        page = day.get(firm, "form of a claim", f"{path}/own")
        reply = day.timed(
            "claim a profile",
            lambda page=page: firm.upload(  # type: ignore[misc]
                page, page.form("post", "text"), "licence.pdf", PROOF, "proof", text="It is ours."
            ),
        )
        asked += "/ownership/" in reply.url
    return asked


def certify(expert: Visitor, day: Day, count: int) -> int:
    """The provider states certificates and sends a proof of each."""
    kept = 0
    for number in range(count):
        page = day.get(expert, "form of a certificate", "/provider/certificates/new")
        reply = day.timed(
            "send a certificate",
            lambda page=page, number=number: expert.upload(  # type: ignore[misc]
                page,
                page.form("post", "name"),
                "proof.pdf",
                PROOF,
                "proof",
                name=f"ISO 1400{number}",
                number=f"A-{number}",
            ),
        )
        kept += reply.url.endswith("/provider/certificates")
    return kept


def answer(expert: Visitor, day: Day) -> dict[str, int]:
    """Decline every third request, accept the others, write to each firm and make proposals."""
    done = {"accepted": 0, "declined": 0, "messages": 0, "proposals": 0}
    page = day.get(expert, "introductions of the provider", "/introductions")
    for number, address in enumerate(dict.fromkeys(_INTRODUCTION.findall(page.text))):
        step = "decline" if number % 3 == 0 else "accept"
        form = day.get(expert, f"form to {step}", f"{address}/{step}")
        if not form.url.endswith(step):
            continue  # answered already: the page sends back to the introduction
        reply = day.send(
            expert, step, form, form.form("post", "csrf_token"), reason="too_far", **_CONTACT
        )
        if step == "decline":
            done["declined"] += 1
            continue
        done["accepted"] += 1
        done["messages"] += _write(expert, day, reply)
        done["proposals"] += _propose(expert, day, address)
    return done


def offer(expert: Visitor, day: Day, most: int) -> int:
    """Read leads, offer help with every other one, put the others aside."""
    listed = day.get(expert, "leads", "/provider/leads")
    offered = 0
    for number, path in enumerate(
        list(dict.fromkeys(re.findall(r"/provider/leads/[\w-]{16}(?![\w-])", listed.text)))[:most]
    ):
        day.get(expert, "a lead", path)
        if number % 2:
            form = day.get(expert, "form to put a lead aside", f"{path}/dismiss")
            day.send(expert, "put a lead aside", form, form.form("post", "note"), reason="too_far")
            continue
        form = day.get(expert, "form of an offer", f"{path}/offer")
        reply = day.send(
            expert, "offer help", form, form.form("post", "message"),
            message="We did the same next door.", **_CONTACT,
        )  # fmt: skip
        offered += "/introductions/" in reply.url
    return offered


def _write(expert: Visitor, day: Day, page: Reply) -> bool:
    try:
        form = page.form("post", "submission")
    except LookupError:
        return False
    reply = day.send(expert, "send a message", page, form, text="We can come on Tuesday.")
    return "We can come on Tuesday." in reply.text


def _propose(expert: Visitor, day: Day, address: str) -> bool:
    page = day.get(expert, "form of a proposal", f"{address}/proposals/new")
    try:
        form = page.form("post", "scope")
    except LookupError:
        return False
    draft = day.send(
        expert, "write a proposal", page, form, scope="Two days in the works, then a report.",
        price_min="8000", currency="CNY", price_unit="project", valid_until=str(local_day(clock()) + VALID_FOR),
    )  # fmt: skip
    if "/proposals/" not in draft.url:
        return False
    send = draft.form("post", "csrf_token")
    send.action = f"{draft.url}/submit"
    day.send(expert, "send a proposal", draft, send)
    return True
