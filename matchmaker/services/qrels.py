"""Judgements as lines of a file (qrels): out, and in with a reason for each line left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement, Need
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text, storable
from matchmaker.domain.tuning import JudgementSource, QrelsFault
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import parse_need, parse_provider
from matchmaker.services.documents import need_document
from matchmaker.services.events import record
from matchmaker.services.judgements import (
    GRADES,
    REASON_LIMIT,
    grades_by_need,
    judged_set,
    keep_judgement,
    must_pass_needs,
)
from matchmaker.services.providers import iterate_documents
from matchmaker.services.scope import scoped

QRELS_LIMIT = 500_000
HEADER = "need_id"
Line = tuple[NeedDocument, ProviderDocument, int, str]
#: What TREC's files hold in their second column.
ITERATIONS = frozenset({"0", "Q0"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that was not taken: its number from 1, why, what it names and what it says."""

    line: int
    fault: QrelsFault
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class QrelsReport:
    """What became of the lines: taken, said by the actor already, left out."""

    added: int
    unchanged: int
    left_out: tuple[LeftOut, ...]


class _Refused(Exception):
    def __init__(self, fault: QrelsFault, value: str = "") -> None:
        self.fault, self.value = fault, value
        super().__init__(fault)


@dataclass(slots=True)
class _Reader:
    """Reads lines against what the cluster has and what was judged there."""

    needs: Mapping[str, NeedDocument]
    providers: Mapping[str, ProviderDocument]
    seen: set[tuple[str, str]] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)

    def lines(self, text: str) -> Iterator[Line]:
        """What the lines say; those that can't be taken go to ``left_out``."""
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip() or line.split()[0] == HEADER:
                continue
            try:
                yield self.read(line)
            except _Refused as refused:
                left_out = LeftOut(number, refused.fault, refused.value[:200], line[:400])
                self.left_out.append(left_out)

    def read(self, line: str) -> Line:
        """The pair of a line, its grade and the reason behind it; ``_Refused`` says why not."""
        need, provider, grade, why = self._columns(line)
        if need not in self.needs:
            raise _Refused(QrelsFault.UNKNOWN_NEED, need)
        if provider not in self.providers:
            raise _Refused(QrelsFault.UNKNOWN_PROVIDER, provider)
        try:
            number = float(grade)
        except ValueError:
            raise _Refused(QrelsFault.NO_GRADE, grade) from None
        if number not in GRADES:
            raise _Refused(QrelsFault.NO_GRADE, grade)
        if (need, provider) in self.seen:
            raise _Refused(QrelsFault.TWICE)
        if len(why) > REASON_LIMIT:
            raise _Refused(QrelsFault.LONG_REASON)
        self.seen.add((need, provider))
        return self.needs[need], self.providers[provider], int(number), why

    def _columns(self, line: str) -> tuple[str, str, str, str]:
        def parted(most: int) -> list[str]:
            parts = line.split("\t", most) if "\t" in line else line.split(None, most)
            return [part.strip() for part in parts]

        columns = parted(3)
        if len(columns) > 3 and columns[1] in ITERATIONS and columns[1] not in self.providers:
            columns = parted(4)
            del columns[1]
        if len(columns) < 3 or not all(columns[:3]):
            raise _Refused(QrelsFault.COLUMNS)
        need, provider, grade, why = [*columns, ""][:4]
        return need, provider, grade, why


def export_qrels(judgements: Iterable[Judgement]) -> str:
    """Lines ``need 0 provider grade``, the mean of the judges rounded."""
    return "".join(
        f"{need} 0 {provider} {round(grade)}\n"
        for need, pairs in grades_by_need(judgements).items()
        for provider, grade in pairs.items()
    )


def import_qrels(
    session: Session, *, actor: Actor, cluster: Cluster, text: str, now: datetime
) -> QrelsReport:
    """Judgements of the actor from lines ``need provider grade`` (or ``need 0 provider grade``).

    The columns are parted by tabs or spaces; a header is passed over, what follows the grade
    is its reason. A need or provider that is gone but was judged here is known by what was
    kept of it. A line that can't be taken is reported and the others count; one that says
    what the actor said already changes nothing, so a file can come in twice.

    Raises:
        InvalidInput: the text is empty (``required``) or longer than 500,000 signs
            (``too_long``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    clean_text(text, field="qrels", limit=QRELS_LIMIT, required=True)
    judged = judged_set(session, cluster_id=cluster.id)
    reader = _reader(session, actor, cluster, judged)
    mine = (each for each in judged if each.judge_id == actor.user_id)
    own = {(each.need_key, each.provider_key): each for each in mine}
    marked = must_pass_needs(session, cluster=cluster)
    added = unchanged = 0
    for need, provider, grade, why in reader.lines(storable(text)):
        found = own.get((need.id, provider.id))
        if found is not None and found.grade == grade and why in {"", found.reason}:
            unchanged += 1
            continue
        keep_judgement(
            session,
            actor=actor,
            cluster=cluster,
            pair=(need, provider),
            grade=grade,
            reason=why,
            source=JudgementSource.IMPORT,
            marked=need.id in marked,
            found=found,
            now=now,
        )
        added += 1
    left_out = tuple(reader.left_out)
    if added:
        details = {"added": added, "left_out": len(left_out)}
        record(
            session,
            actor=actor,
            subject=cluster,
            action="import_judgements",
            details=details,
            now=now,
        )
    return QrelsReport(added, unchanged, left_out)


def _reader(
    session: Session, actor: Actor, cluster: Cluster, judged: Iterable[Judgement]
) -> _Reader:
    """What a line can name: what was judged, over it what the cluster has now."""
    needs: dict[str, NeedDocument] = {}
    providers: dict[str, ProviderDocument] = {}
    for each in judged:
        if each.need_key not in needs:
            needs[each.need_key] = parse_need(each.need).document
        if each.provider_key not in providers:
            providers[each.provider_key] = parse_provider(each.provider).document
    all_needs = scoped(select(Need).where(Need.cluster_id == cluster.id), actor)
    current = session.scalars(all_needs.where(Need.public_id.is_not(None)))
    needs |= {document.id: document for document in map(need_document, current)}
    providers |= {each.id: each for each in iterate_documents(session, cluster_id=cluster.id)}
    return _Reader(needs, providers)
