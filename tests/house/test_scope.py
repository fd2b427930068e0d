"""Every query on what belongs to a tenant passes through the one function that narrows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from matchmaker.services.scope import RULES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "matchmaker"
SCOPE = PACKAGE / "services" / "scope.py"
TENANT_RECORDS = {entity.__name__ for entity in RULES}
QUERIES = {"select", "update", "delete", "get", "get_one", "query", "exists", "count"}

# Module, or module and function -> why the query may look beyond one reader's records.
ALLOWED = {
    "services/accounts.py": "an account is found before anybody is known: signing in, registering",
    "services/second_factors.py": "as above; each query names the account or the passkey",
    "services/sheet_checks.py": "an office's file names providers and imported needs of its cluster",
    "services/sheet_steps.py": "the worker stores and takes back the rows of an office's file",
    "services/user_sessions.py": "a session is found by its secret, and ended by its account",
    "services/actors.py": "reads the roles that the scope goes by",
    "services/catalogue.py:_reference_needs": "the operator's export of one cluster",
    "services/consequences.py": "what follows from a step of a need, which the caller has locked",
    "services/due_introductions.py": "the worker looks for what is due",
    "services/due_needs.py": "as above",
    "services/events.py": "the trail of one record, which the caller was given",
    "services/importing.py": "the operator's import into one cluster",
    "services/lead_scores.py": "the worker scores every open need; only numbers are kept",
    "services/need_closing.py:_silent": "the introductions of a need, which the caller was given",
    "services/need_cycle.py:_locked_by_token": "an unclaimed need is found by its secret",
    "services/need_lookup.py:find_need": "as above; any other need passes through the scope",
    "services/needs.py:_kept": "an unclaimed need is found by its secret",
    "services/needs.py:purge_expired": "the worker deletes what is over",
    "services/notifications.py:purge_notifications": "the worker deletes what is over",
    "services/on_behalf.py:take_over": "what the office noted of the firm that was just joined",
    "services/on_behalf.py:_firm_called": "which organisations are providers, within a scoped query",
    "services/organisations.py:create_organisation": "locks the actor's own account",
    "services/organisations.py:_just_founded": "the actor's own, younger than the scope of now",
    "services/own_names.py": "the names of the public catalogue",
    "services/proposing.py": "the public catalogue",
    "services/providers.py": "the public catalogue",
    "services/publishing.py:_require_second": "whether a person named by the caller is an admin",
}


def tenant_queries(path: Path) -> Iterator[tuple[str, str]]:
    """The function and the record of each query that does not pass through ``scoped(...)``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from _walk(tree, [], _Passed(tree), narrowed=False)


class _Passed(ast.NodeVisitor):
    """The names of variables that are handed to ``scoped(...)`` somewhere in a module."""

    def __init__(self, tree: ast.AST) -> None:
        self.names: set[str] = set()
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        if _last_name(node.func) == "scoped":
            self.names |= {_receiver(argument) for argument in node.args[:1]}
        self.generic_visit(node)


def _walk(
    node: ast.AST, names: list[str], passed: _Passed, *, narrowed: bool
) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        names = [*names, node.name]
    if isinstance(node, ast.Assign):
        narrowed = any(_last_name(target) in passed.names for target in node.targets)
    if isinstance(node, ast.Call):
        called = _last_name(node.func)
        narrowed = narrowed or called == "scoped"
        if called in QUERIES and not narrowed:
            for argument in node.args:
                record = _first_name(argument)
                if record in TENANT_RECORDS:
                    yield ".".join(names), record
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, names, passed, narrowed=narrowed)


def _receiver(node: ast.AST) -> str:
    """``statement`` in ``statement.where(...).limit(1)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _first_name(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def found() -> dict[str, set[str]]:
    queries: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path == SCOPE or "migrations" in path.parts:
            continue
        for function, record in tenant_queries(path):
            where = f"{path.relative_to(PACKAGE).as_posix()}:{function}"
            queries.setdefault(where, set()).add(record)
    return queries


def test_no_query_reaches_a_tenants_records_past_the_scope() -> None:
    unscoped = {
        where: sorted(records)
        for where, records in found().items()
        if where not in ALLOWED and where.partition(":")[0] not in ALLOWED
    }

    assert unscoped == {}


def test_every_exception_is_still_needed() -> None:
    used = found().keys() | {where.partition(":")[0] for where in found()}

    assert ALLOWED.keys() - used == set()


def test_the_rule_sees_what_it_forbids(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "def bad(session):\n"
        "    session.scalars(select(Need.id).where(Need.id == 1))\n"
        "    session.get(Introduction, 1)\n"
        "    session.execute(sa.delete(Invitation))\n"
        "def good(session, actor):\n"
        "    session.scalars(scoped(select(Need), actor).where(Need.id == 1))\n"
        "    mine = select(Event)\n"
        "    session.scalars(scoped(mine.limit(1), actor))\n"
        "    session.scalars(select(Cluster))\n",
        encoding="utf-8",
    )

    assert sorted(tenant_queries(module)) == [
        ("bad", "Introduction"),
        ("bad", "Invitation"),
        ("bad", "Need"),
    ]
