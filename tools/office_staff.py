"""What staff do in a day: files, needs, introductions, every queue, the log, a notice."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from matchmaker.jobs.tasks import clock
from matchmaker.services.working_days import local_day
from tools.office_clock import Day
from tools.visitor import Visitor

CLUSTER = "textile"
PROBLEMS = (
    ("几缸布色差太大，客户退货，需要查找原因。", "quality_process"),
    ("Our discharge permit ends and the waste water is above the limit.", "environment"),
    ("有订单但没有抵押物，需要三百万流动资金贷款。", "finance"),
    ("We have no designer for the spring collection of knitwear.", "design_brand"),
    ("车间招不到熟练缝纫工，需要培训新员工。", "training"),
    ("A buyer asks for a social audit and we have never had one.", "hr_compliance"),
)
OFFERS = ("缸差整治;染色配方", "污水处理;环评", "订单融资;担保", "面料设计", "缝纫培训", "验厂辅导")
PLACES = ("柯桥", "绍兴", "青岛", "南通", "广州")
COLUMNS = ("name", "region", "staff", "offers")
SHOWN_FOR = timedelta(days=60)
MOST_PAGES = 40
_PICK = re.compile(r'name="pick"\s+value="([^"]+)"')


def bring_in(staff: Visitor, day: Day, providers: int) -> None:
    """A file of providers as an office has it: GBK, Chinese headings."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("服务商名称", "地点", "人数", "服务内容"))
    for number in range(providers):
        place, offer = PLACES[number % len(PLACES)], OFFERS[number % len(OFFERS)]
        writer.writerow((f"演练服务商{number}", place, 5 + number, offer))
    page = staff.get(f"/admin/import/{CLUSTER}")
    form, content = page.form("post", "file"), text.getvalue().encode("gbk")
    seen = day.timed(
        "bring in a file",
        lambda: staff.upload(page, form, "list.csv", content, kind="providers"),
    )
    start = seen.form("post", "key-0")
    start.action = f"{seen.url}/start"
    keys = {f"key-{place}": key for place, key in enumerate(COLUMNS)}
    day.send(staff, "start the import", seen, start, **keys)


def look_first(admin: Visitor) -> None:
    """From now on the office looks at needs before anybody else does."""
    page = admin.get(f"/admin/settings/{CLUSTER}")
    admin.submit(page, page.form("post", "least_change"), opening="after_looking")


def enter(staff: Visitor, day: Day, number: int) -> str | None:
    """The address of a need that staff entered for a firm."""
    problem, category = PROBLEMS[number % len(PROBLEMS)]
    page = day.get(staff, "form of a need", f"/admin/enter/{CLUSTER}")
    values = {
        "firm": f"演练企业{number}",
        "description": f"{problem} ({number})",
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": f"1380000{number:04d}",
        "consent": "by phone",
        "category": category,
        "region": PLACES[number % len(PLACES)],
    }
    reply = day.send(staff, "enter a need", page, page.form("post", "firm"), **values)
    path = reply.url.removeprefix(staff.base)
    return path if path.startswith("/needs/") else None


def introduce(staff: Visitor, day: Day, need: str, each: int, first: str = "") -> int:
    """Bring a need together with ``each`` providers, ``first`` (its name) among them."""
    made = 0
    for place in range(each):
        asked = f"?q={first}" if first and place == 0 else ""
        page = day.get(staff, "whom to introduce", f"/admin{need}/introduce{asked}")
        offered = re.findall(r'name="provider"\s+value="([^"]+)"', page.text)
        if len(offered) <= place:
            break
        chosen = offered[-1] if asked else offered[place]
        values = {"provider": chosen, "note": "Did the same job for a neighbour."}
        form = page.form("post", "note")
        reply = day.send(staff, "introduce", page, form, **values)
        made += "/introductions/" in reply.url
    return made


def look_round(staff: Visitor, day: Day) -> None:
    """What staff open again and again, and the lists as files."""
    for name, path in (
        ("office", "/admin"),
        ("queue of needs", "/admin/queues/needs"),
        ("queue of introductions", "/admin/queues/silent"),
        ("queue of invitations", "/admin/queues/invitations"),
        ("log", f"/admin/log/{CLUSTER}"),
        ("log, a far page", f"/admin/log/{CLUSTER}?page=60"),
        ("log of needs", f"/admin/log/{CLUSTER}?what=need&since=2020-01-01"),
        ("log as a file", f"/admin/log/{CLUSTER}?as=csv"),
        ("watch", f"/admin/watch/{CLUSTER}"),
        ("providers", f"/providers?cluster={CLUSTER}"),
        ("search of providers", f"/providers?cluster={CLUSTER}&query=演练"),
        ("providers as a file", f"/providers?cluster={CLUSTER}&as=xlsx"),
        ("gaps", f"/admin/tuning/{CLUSTER}"),
        ("notices", f"/notices?cluster={CLUSTER}"),
    ):
        day.get(staff, name, path)


def moderate(staff: Visitor, day: Day) -> dict[str, int]:
    """Send every tenth need back, turn every eleventh down, publish the others in bulk."""
    done = {"published": 0, "sent back": 0, "turned down": 0}
    while True:
        page = day.get(staff, "queue of needs", "/admin/queues/needs")
        keys = _PICK.findall(page.text)
        if not keys:
            return done
        for key in keys[0::10]:
            _answer(staff, day, f"/admin/needs/{key}/request-changes", "unclear")
            done["sent back"] += 1
        for key in keys[1::10]:
            _answer(staff, day, f"/admin/needs/{key}/reject", "no_need")
            done["turned down"] += 1
        rest = [key for place, key in enumerate(keys) if place % 10 > 1]
        if rest:
            form = page.form("post", "csrf_token")
            form.action = page.url
            day.send(
                staff,
                "publish in bulk",
                page,
                form,
                pick=rest,
                action="publish",
            )
            done["published"] += len(rest)


def _answer(staff: Visitor, day: Day, path: str, reason: str) -> None:
    page = day.get(staff, "form of a refusal", path)
    form = page.form("post", "note")
    day.send(
        staff, "refuse or send back", page, form, reason=reason, note="Please say what you make."
    )


def remind(staff: Visitor, day: Day, most: int) -> int:
    """Remind whoever has let introductions wait, a page at a time."""
    done = 0
    while done < most:
        page = day.get(staff, "queue of introductions", "/admin/queues/silent")
        keys = _PICK.findall(page.text)
        if not keys:
            break
        form = page.form("post", "csrf_token")
        form.action = page.url
        day.send(
            staff,
            "remind in bulk",
            page,
            form,
            pick=keys,
            action="remind",
        )
        done += len(keys)
    return done


def decide(staff: Visitor, day: Day) -> dict[str, int]:
    """The first certificate and the first claim are taken, the others are not."""
    done = {}
    for queue, what, refusal in (
        ("claims", "certificates", "unreadable"),
        ("ownership", "ownership", "no_proof"),
    ):
        page = day.get(staff, f"queue of {queue}", f"/admin/queues/{queue}")
        found = dict.fromkeys(re.findall(rf'href="(/admin/{what}/[\w-]+)"', page.text))
        for place, path in enumerate(found):
            shown = day.get(staff, f"one of {queue}", path)
            form = shown.form("post", "note" if place else "csrf_token")
            if not place:
                form.action = f"{path}/{'verify' if queue == 'claims' else 'accept'}"
            day.send(staff, f"decide {queue}", shown, form, reason=refusal)
        done[f"{queue} decided"] = len(found)
    return done


def take_back(staff: Visitor, day: Day) -> int:
    """Take back the first thing in the log of needs that can be."""
    for number in range(1, MOST_PAGES + 1):
        log = day.get(staff, "log of needs", f"/admin/log/{CLUSTER}?what=need&page={number}")
        found = re.search(rf'href="(/admin/log/{CLUSTER}/\d+/revert)"', log.text)
        if found is not None:
            break
    else:
        return 0
    page = day.get(staff, "form of a revert", found[1])
    reply = day.send(
        staff, "revert", page, page.form("post", "note"), note="The firm explained it."
    )
    return reply.url.endswith(f"/admin/log/{CLUSTER}")


def publish_notices(staff: Visitor, day: Day, count: int) -> int:
    """Write and publish notices."""
    for number in range(count):
        page = day.get(staff, "form of a notice", f"/admin/notices/{CLUSTER}")
        kept = day.send(
            staff,
            "keep a notice",
            page,
            page.form("post", "title_zh"),
            kind="funding",
            title_zh=f"技改补助 {number}",
            text_zh="印染企业节能改造可申请补助，污水处理设备优先。",
            expires_on=str(local_day(clock()) + SHOWN_FOR),
        )
        form = kept.form("post", "csrf_token")
        form.action = f"{kept.url}/publish"
        day.send(staff, "publish a notice", kept, form)
    return count
