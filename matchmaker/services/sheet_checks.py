"""Which rows of a brought-in file can become records, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    CategoryRecord,
    Need,
    Organisation,
    Provider,
    SheetImport,
    SheetImportRow,
)
from matchmaker.domain.errors import Value
from matchmaker.domain.sheet_columns import RowOutcome, SheetKind
from matchmaker.domain.vocabulary import Category, NeedOrigin
from matchmaker.matching.exchange.fields import is_identifier
from matchmaker.services.sheets.records import (
    Row,
    exchange_issues,
    issue_column,
    laid_over,
    made_id,
    names_of,
    read_row,
)

#: Problems that are kept and shown; whoever has more puts these right first.
SHOWN = 60
_AT_ONCE = 400
_NAMES = ("name", "name_zh", "name_en")
_TEXTS = ("description", "title")
SEVERAL = ""


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong in one cell; without a ``key`` with the row."""

    key: str
    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def check(session: Session, found: SheetImport) -> None:
    """Look through every row: its id, its outcome, and in ``found`` what is wrong."""
    rows = session.scalars(
        select(SheetImportRow)
        .where(SheetImportRow.import_id == found.id)
        .order_by(SheetImportRow.number)
    ).all()
    read = {row.number: read_row(found.kind, found.keys, row.cells) for row in rows}
    looked_up = _Known(session, found, read.values())
    problems: list[dict[str, object]] = []
    count = wrong = usable = 0
    seen: set[str] = set()
    for row in rows:
        said = read[row.number]
        row.public_id, row.outcome = "", RowOutcome.EXAMPLE
        if said.is_example:
            continue
        row.public_id = looked_up.id_of(said)
        here = list(_problems(found.kind, said, row.public_id, looked_up, seen))
        row.outcome = RowOutcome.FAILED if here else RowOutcome.WAITING
        seen.add(row.public_id)
        count += len(here)
        wrong += bool(here)
        usable += not here
        problems += [_kept(found, row.number, each) for each in here[: SHOWN - len(problems)]]
    found.found = {"problems": problems, "count": count, "wrong": wrong, "usable": usable}
    session.flush()


def known_categories(session: Session) -> frozenset[str]:
    """The categories of the installation."""
    return frozenset({*map(str, Category), *session.scalars(select(CategoryRecord.slug))})


class _Known:
    """What the cluster has already of what the rows name."""

    def __init__(self, session: Session, found: SheetImport, rows: Iterable[Row]) -> None:
        rows = [row for row in rows if not row.is_example]
        self.kind = found.kind
        self.categories = known_categories(session)
        self.by_name: dict[str, str] = {}
        if found.kind is SheetKind.PROVIDERS:
            names = {name for row in rows for name in names_of(row).values()}
            self.by_name = dict(_providers_called(session, found.cluster_id, names))
        ids = {self.id_of(row) for row in rows}
        self.ids = _ids_kept(session, found, ids)

    def id_of(self, row: Row) -> str:
        """The id that the row states, or that of the provider of its name, or a made one."""
        if row.values.get("id"):
            return str(row.values["id"])
        named = [self.by_name[name] for name in names_of(row).values() if name in self.by_name]
        return named[0] if named else made_id(self.kind, row)


def _problems(
    kind: SheetKind, said: Row, record_id: str, known: _Known, seen: set[str]
) -> Iterator[_Problem]:
    yield from (_Problem(each.field, each.code, each.values) for each in said.problems)
    without_id = _problem_of_id(kind, said, record_id, known, seen)
    if without_id is not None:
        yield without_id
    if said.problems or without_id is not None:
        return
    record = laid_over(kind, {}, said, record_id=record_id)
    is_there = record_id in known.ids or record_id in seen
    for issue in exchange_issues(kind, record, categories=known.categories):
        if issue.code != "no_text":
            yield _Problem(issue_column(issue, said.values.keys()), issue.code, issue.values)
        elif not is_there:
            yield _Problem("description", "sheet_no_text")


def _problem_of_id(
    kind: SheetKind, said: Row, record_id: str, known: _Known, seen: set[str]
) -> _Problem | None:
    """Why it can't be told which record a row is."""
    is_provider = kind is SheetKind.PROVIDERS
    names = names_of(said).values()
    if not record_id and any(name in known.by_name for name in names):
        return _Problem("name", "sheet_name_twice")
    if not record_id and not is_provider:
        return _Problem("description", "sheet_no_text")
    if record_id and not is_identifier(record_id):
        return _Problem("id", "sheet_bad_id")
    if not is_provider:
        return _Problem("id", "sheet_row_twice") if record_id in seen else None
    if names or record_id in known.ids or (record_id and record_id in seen):
        return None
    return _Problem("name", "sheet_no_name")


def _kept(found: SheetImport, number: int, problem: _Problem) -> dict[str, object]:
    wanted = {"name": _NAMES, "description": _TEXTS}.get(problem.key, (problem.key,))
    column = next((found.keys.index(key) for key in wanted if key in found.keys), None)
    return {
        "row": number,
        "column": column,
        "code": problem.code,
        "values": dict(problem.values),
    }


def _providers_called(
    session: Session, cluster_id: int, names: set[str]
) -> Iterator[tuple[str, str]]:
    """Names with the id of the provider that has it; of several with one name, nobody is meant."""
    found: dict[str, set[str]] = {}
    for some in _portions(names):
        rows = session.execute(
            select(Provider.public_id, Organisation.name_en, Organisation.name_zh)
            .join(Provider.organisation)
            .where(
                Provider.cluster_id == cluster_id,
                or_(Organisation.name_en.in_(some), Organisation.name_zh.in_(some)),
            )
        )
        for public_id, *called in rows:
            for name in filter(None, called):
                found.setdefault(name, set()).add(public_id)
    for name in names & found.keys():
        ids = found[name]
        yield name, next(iter(ids)) if len(ids) == 1 else SEVERAL


def _ids_kept(session: Session, found: SheetImport, ids: set[str]) -> set[str]:
    kept: set[str] = set()
    for some in _portions(ids):
        if found.kind is SheetKind.PROVIDERS:
            query = select(Provider.public_id).where(Provider.cluster_id == found.cluster_id)
            kept |= set(session.scalars(query.where(Provider.public_id.in_(some))))
        else:
            needs = select(func.coalesce(Need.public_id, "")).where(
                Need.cluster_id == found.cluster_id, Need.origin == NeedOrigin.IMPORTED
            )
            kept |= set(session.scalars(needs.where(Need.public_id.in_(some))))
    return kept


def _portions(items: set[str]) -> Iterator[list[str]]:
    left = iter(sorted(items))
    while some := list(islice(left, _AT_ONCE)):
        yield some
