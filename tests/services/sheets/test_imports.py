"""From a file of an office to records, and back again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, Need, Provider, SheetImport, ShortlistEntry
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import ANONYMOUS, OPERATOR
from matchmaker.domain.sheet_columns import COLUMNS, ImportState, RowOutcome, SheetKind
from matchmaker.services import sheet_imports
from matchmaker.services.clusters import catalogue_version
from matchmaker.services.documents import provider_document
from matchmaker.services.sheet_steps import import_step
from matchmaker.services.sheets.columns import guess
from tests.factories import NOW, make_cluster, make_need, make_provider

PROVIDERS = SheetKind.PROVIDERS


def bring_in(
    session: Session, cluster: Cluster, text: str, kind: SheetKind = PROVIDERS
) -> SheetImport:
    return sheet_imports.bring_in(
        session,
        actor=OPERATOR,
        cluster=cluster,
        kind=kind,
        name="list.csv",
        content=text.encode("gb18030"),
        now=NOW,
    )


def work(session: Session) -> None:
    while import_step(session, now=NOW):
        pass


def imported(
    session: Session, cluster: Cluster, text: str, kind: SheetKind = PROVIDERS
) -> SheetImport:
    found = bring_in(session, cluster, text, kind)
    sheet_imports.start(session, actor=OPERATOR, found=found, now=NOW)
    work(session)
    return found


def undone(session: Session, found: SheetImport) -> None:
    sheet_imports.undo(session, actor=OPERATOR, found=found, now=NOW)
    work(session)


def outcomes(session: Session, found: SheetImport) -> list[RowOutcome]:
    return [row.outcome for row in sheet_imports.rows_of(session, found, limit=100)]


def provider_ids(session: Session) -> Sequence[str]:
    return session.scalars(select(Provider.public_id).order_by(Provider.id)).all()


@pytest.mark.parametrize("kind", SheetKind)
def test_every_known_heading_means_its_own_column(kind: SheetKind) -> None:
    for column in COLUMNS[kind]:
        for heading in column.headings:
            assert guess(kind, [heading]) == (column.key,)


def test_headings_are_found_below_a_title_and_with_a_slip(session: Session) -> None:
    cluster = make_cluster(session)

    found = bring_in(
        session, cluster, "附件一 服务商名单,,\n服务商名称,员工人数：,备注\n染整所,12,好\n"
    )

    assert found.keys == ["name", "staff", ""]


def test_rows_become_providers_with_what_their_cells_mean(session: Session) -> None:
    cluster = make_cluster(session)
    text = (
        "名称,类型,地点,成立年份,人数,服务内容,服务类别,最高价格,币种,资质证书\n"
        "绍兴染整所,实验室,柯桥,2008年,12人,缸差整治；配方,质量与工艺,6万,元,ISO 9001;CNAS\n"
    )

    found = imported(session, cluster, text)

    document = provider_document(session.scalars(select(Provider)).one())
    assert found.state is ImportState.DONE
    assert document.name == {"zh": "绍兴染整所"}
    assert (document.kind, document.region, document.founded) == ("lab", "CN-330603", 2008)
    assert document.staff == 12
    assert [offer.title for offer in document.capabilities] == ["缸差整治", "配方"]
    assert {(offer.price_max, offer.currency) for offer in document.capabilities} == {
        (60000, "CNY")
    }
    assert [each.name for each in document.certifications] == ["ISO 9001", "CNAS"]


def test_a_cell_that_can_not_be_read_is_named_and_can_be_put_right(session: Session) -> None:
    cluster = make_cluster(session)
    found = bring_in(session, cluster, "名称,人数\n甲厂,很多\n乙厂,5\n")
    before = found.found
    problem = before["problems"][0]

    sheet_imports.correct(
        session, actor=OPERATOR, found=found, keys=found.keys, cells={(2, 1): "30"}, now=NOW
    )

    assert (problem["row"], problem["column"], problem["code"]) == (2, 1, "sheet_not_whole")
    assert (before["usable"], before["wrong"]) == (1, 1)
    assert (found.found["usable"], found.found["wrong"]) == (2, 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("名称,地点\n甲厂,Nowhereville\n", "sheet_unknown_place"),
        ("名称,类型\n甲厂,魔法师\n", "sheet_unknown_word"),
        ("名称,成立年份\n甲厂,去年\n", "sheet_not_a_year"),
        ("名称,币种\n甲厂,贝壳\n", "sheet_unknown_currency"),
        ("名称,最低价格\n甲厂,面议\n", "not_a_number"),
        ("名称,最低价格,最高价格,服务内容\n甲厂,5,3,染\n", "range_reversed"),
        ("名称,人数\n甲厂,-3\n", "out_of_range"),
        ("名称,人数\n,3\n", "sheet_no_name"),
        ("编号,名称\na b,甲厂\n", "sheet_bad_id"),
    ],
)
def test_what_is_wrong_with_a_row_has_a_reason(session: Session, text: str, code: str) -> None:
    found = bring_in(session, make_cluster(session), text)

    assert [each["code"] for each in found.found["problems"]] == [code]
    assert found.found["problems"][0]["column"] is not None


def test_rows_that_can_not_be_used_stay_out_and_the_others_go_in(session: Session) -> None:
    cluster = make_cluster(session)

    found = imported(session, cluster, "名称,人数\n甲厂,很多\n乙厂,5\n")

    assert outcomes(session, found) == [RowOutcome.FAILED, RowOutcome.ADDED]
    assert len(provider_ids(session)) == 1


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    cluster = make_cluster(session)
    text = "名称,人数,服务内容\n甲厂,5,印染\n"
    imported(session, cluster, text)
    version = catalogue_version(session, cluster_id=cluster.id)

    again = imported(session, cluster, text)

    assert outcomes(session, again) == [RowOutcome.UNCHANGED]
    assert catalogue_version(session, cluster_id=cluster.id) == version


def test_a_known_provider_keeps_what_the_row_does_not_say(session: Session) -> None:
    cluster = make_cluster(session)
    provider = make_provider(session, cluster=cluster, name={"en": "Shade Lab"}, staff=9)

    imported(session, cluster, "Name,Founded,What it offers\nShade Lab,1999,New dye recipes\n")

    document = provider_document(provider)
    assert (document.founded, document.staff) == (1999, 9)
    assert [offer.title for offer in document.capabilities] == [
        "Dye lot shade control",
        "New dye recipes",
    ]


def test_several_rows_of_one_name_are_one_provider_with_several_offers(session: Session) -> None:
    cluster = make_cluster(session)
    text = "名称,服务内容,最高价格,币种\n甲厂,缸差,100,元\n乙厂,印花,1,元\n甲厂,配方,200,元\n"

    imported(session, cluster, text)

    offers = {
        provider.name_in("zh"): [(each.title, each.price_max) for each in provider.capabilities]
        for provider in session.scalars(select(Provider))
    }
    assert offers == {"甲厂": [("缸差", 100), ("配方", 200)], "乙厂": [("印花", 1)]}


def test_undoing_takes_back_what_nobody_changed_since(session: Session) -> None:
    cluster = make_cluster(session)
    known = make_provider(session, cluster=cluster, name={"zh": "老厂"}, staff=9)
    found = imported(session, cluster, "名称,人数\n老厂,10\n新厂,5\n改过的厂,6\n")
    changed = session.scalars(select(Provider).where(Provider.id != known.id)).all()[1]
    changed.organisation.staff = 66

    undone(session, found)

    assert found.state is ImportState.UNDONE
    assert outcomes(session, found) == [RowOutcome.UNDONE, RowOutcome.UNDONE, RowOutcome.KEPT]
    session.refresh(known.organisation)
    assert known.organisation.staff == 9
    assert provider_ids(session) == [known.public_id, changed.public_id]


def test_undoing_leaves_a_provider_that_a_firm_keeps_on_its_list(session: Session) -> None:
    cluster = make_cluster(session)
    found = imported(session, cluster, "名称,人数\n新厂,5\n")
    provider = session.scalars(select(Provider)).one()
    need, _ = make_need(session, cluster=cluster)
    session.add(ShortlistEntry(need_id=need.id, provider=provider, created_at=NOW))

    undone(session, found)

    assert outcomes(session, found) == [RowOutcome.KEPT]


def test_needs_come_in_for_the_office_alone_and_go_again(session: Session) -> None:
    cluster = make_cluster(session)
    text = "需求,问题描述,行业,预算,币种\n缸差,几缸布色差太大,印染后整理,8万,元\n"

    found = imported(session, cluster, text, SheetKind.NEEDS)
    need = session.scalars(select(Need)).one()
    said = (need.origin, need.sector, need.budget_max, need.token_hash)
    undone(session, found)

    assert said == ("imported", "dyeing_finishing", 80000, None)
    assert session.scalars(select(Need)).all() == []


def test_an_example_row_is_no_record(session: Session) -> None:
    cluster = make_cluster(session)

    found = imported(session, cluster, "名称,示例行\n示例厂,是\n甲厂,\n")

    assert outcomes(session, found) == [RowOutcome.EXAMPLE, RowOutcome.ADDED]


def test_two_columns_can_not_mean_the_same(session: Session) -> None:
    found = bring_in(session, make_cluster(session), "名称,别的\n甲厂,乙\n")

    with pytest.raises(InvalidInput) as refused:
        sheet_imports.correct(
            session, actor=OPERATOR, found=found, keys=["name", "name"], cells={}, now=NOW
        )

    assert (refused.value.field, refused.value.code) == ("key-1", "sheet_twice")


def test_an_import_that_was_begun_can_not_be_changed_or_begun_again(session: Session) -> None:
    found = imported(session, make_cluster(session), "名称\n甲厂\n")

    with pytest.raises(Conflict, match="import_begun"):
        sheet_imports.start(session, actor=OPERATOR, found=found, now=NOW)
    with pytest.raises(Conflict, match="import_begun"):
        sheet_imports.discard(session, actor=OPERATOR, found=found, now=NOW)


def test_an_import_leaves_its_steps_in_the_trail(session: Session) -> None:
    found = imported(session, make_cluster(session), "名称\n甲厂\n")
    undone(session, found)

    actions = session.scalars(
        select(Event.action).where(Event.subject_kind == "sheet_import").order_by(Event.id)
    ).all()
    assert list(actions) == ["upload", "start", "import_done", "undo", "undoing_done"]


def test_only_the_office_of_the_cluster_reaches_an_import(session: Session) -> None:
    here, there = make_cluster(session), make_cluster(session)
    found = bring_in(session, here, "名称\n甲厂\n")

    with pytest.raises(NotFound):
        sheet_imports.get_import(session, actor=OPERATOR, cluster=there, number=found.id)
    with pytest.raises(Exception, match="not_allowed"):
        sheet_imports.get_import(session, actor=ANONYMOUS, cluster=here, number=found.id)
