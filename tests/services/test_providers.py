from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.services.clusters import get_cluster, list_clusters
from matchmaker.services.providers import get_provider, get_providers, list_providers, to_document
from tests.factories import make_cluster, make_provider


@pytest.fixture
def cluster(session: Session) -> Cluster:
    cluster = make_cluster(session)
    for number, (name, region, title) in enumerate(
        [
            ("Bank of Keqiao", "CN-330603", "Loans, 100% covered"),
            ("Atelier ÉTÉ", "FR", "Design of prints"),
            ("绍兴检测", "CN-330600", "纺织品检测"),
        ]
    ):
        make_provider(
            session,
            cluster=cluster,
            id=f"p{number}",
            name={"zh" if number == 2 else "en": name},
            region=region,
            languages=("zh",) if number else ("zh", "en"),
            capabilities=[{"title": title, "category": "finance" if number == 0 else None}],
        )
    return cluster


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"p0", "p1", "p2"}),
        ({"category": "finance"}, {"p0"}),
        ({"region": "CN-ZJ"}, {"p0", "p2"}),
        ({"region": "Atlantis"}, set()),
        ({"query": "bank KEQIAO"}, {"p0"}),
        ({"query": "été"}, {"p1"}),
        ({"query": "检测"}, {"p2"}),
        ({"query": "ｂａｎｋ"}, {"p0"}),
        ({"query": "100%"}, {"p0"}),
        ({"query": "%"}, {"p0"}),
        ({"query": "_"}, set()),
        ({"query": "'; DROP TABLE providers; --"}, set()),
        ({"query": "\x00\ud800"}, {"p0", "p1", "p2"}),
        ({"language": "en"}, {"p0"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_filters_of_the_catalogue(
    session: Session, cluster: Cluster, filters: dict[str, str], expected: set[str]
) -> None:
    page = list_providers(session, cluster=cluster, **filters)  # type: ignore[arg-type]

    assert {provider.public_id for provider in page.items} == expected
    assert page.total == len(expected)


def test_pages_cover_everything_once_and_a_page_beyond_the_last_gives_the_last(
    session: Session, cluster: Cluster
) -> None:
    pages = [list_providers(session, cluster=cluster, page=n, per_page=2) for n in (1, 2)]
    beyond = list_providers(session, cluster=cluster, page=10**9, per_page=2)

    seen = [provider.public_id for page in pages for provider in page.items]
    assert sorted(seen) == ["p0", "p1", "p2"]
    assert [page.has_next for page in pages] == [True, False]
    assert [page.has_previous for page in pages] == [False, True]
    assert (beyond.page, beyond.pages) == (2, 2)
    assert list_providers(session, cluster=cluster, page=-5, per_page=0).page == 1


def test_an_empty_catalogue_has_one_empty_page(session: Session) -> None:
    page = list_providers(session, cluster=make_cluster(session))

    assert (page.items, page.page, page.pages, page.total) == ((), 1, 1, 0)


@pytest.mark.usefixtures("cluster")
def test_another_clusters_provider_is_not_found(session: Session) -> None:
    other = make_cluster(session)

    with pytest.raises(NotFound):
        get_provider(session, public_id="p0", cluster=other)
    assert list_providers(session, cluster=other).total == 0
    assert get_providers(session, cluster=other, public_ids=["p0", "\x00", "\ud800"]) == {}


@pytest.mark.parametrize("public_id", ["", "p9", "\x00", "\ud800", "p" * 10_000])
def test_an_unknown_provider_is_not_found(
    session: Session, cluster: Cluster, public_id: str
) -> None:
    with pytest.raises(NotFound):
        get_provider(session, public_id=public_id, cluster=cluster)


def test_a_provider_without_a_name_in_the_readers_language_shows_the_other(
    session: Session, cluster: Cluster
) -> None:
    nameless = make_provider(session, cluster=cluster, id="x1", name={})

    assert get_provider(session, public_id="p2").name_in("en") == "绍兴检测"
    assert get_provider(session, public_id="p0").name_in("zh") == "Bank of Keqiao"
    assert nameless.name_in("zh") == "x1"


@pytest.mark.usefixtures("cluster")
def test_a_record_becomes_the_document_it_was_made_from(session: Session) -> None:
    session.commit()
    document = to_document(get_provider(session, public_id="p0"))

    assert document.id == "p0"
    assert document.capabilities[0].category == "finance"


def test_clusters_come_oldest_first_and_by_slug(session: Session, cluster: Cluster) -> None:
    later = make_cluster(session, slug="later")

    assert list_clusters(session) == [cluster, later]
    assert get_cluster(session, slug="later") is later
    for unknown in ("nowhere", "", "\x00", "\ud800", "a" * 10_000):
        with pytest.raises(NotFound):
            get_cluster(session, slug=unknown)


@pytest.mark.parametrize("slug", ["", "A", "a b", "../x", "a" * 65, "-a", "柯桥"])
def test_a_slug_must_fit_into_an_address(session: Session, slug: str) -> None:
    with pytest.raises(InvalidInput):
        make_cluster(session, slug=slug)
