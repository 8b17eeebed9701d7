"""Which kinds of event the product writes into the audit, and with which details: its own source is asked."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pipeline

HOME = Path(pipeline.__file__).parent
WRITERS = re.compile(r"audit\.event|keep_event|keep_own_event|write_own_event")
INSERT = "INSERT INTO audit.event"


def modules():
    """Every module that writes an event, or hands on what one is called."""
    for path in sorted(HOME.rglob("*.py")):
        text = path.read_text("utf-8")
        if WRITERS.search(text) or re.search(r'action="\w+"', text) or "permit(" in text:
            yield path, ast.parse(text)


MODULES = tuple(modules())


def name_of(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def functions(name):
    """(path, function, place) of each that takes a parameter of this name; place None: by its name alone."""
    for path, tree in MODULES:
        if not WRITERS.search(path.read_text("utf-8")):
            continue
        for found in ast.walk(tree):
            if isinstance(found, ast.FunctionDef):
                places = [arg.arg for arg in found.args.args]
                if name in places:
                    yield path, found, places.index(name)
                elif name in [arg.arg for arg in found.args.kwonlyargs]:
                    yield path, found, None


def given(name):
    """What is given as a parameter of this name, wherever that is a writer's; a private one's in its own module."""
    for home, function, place in functions(name):
        yield from (
            default
            for arg, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
            if arg.arg == name and default is not None
        )
        for path, tree in MODULES:
            if function.name.startswith("_") and path != home:
                continue
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if name_of(call) == function.name:
                    yield from (one.value for one in call.keywords if one.arg == name)
                    if place is not None and len(call.args) > place:
                        yield call.args[place]


def inserted():
    """The statement and the values of each event written by a statement of its own."""
    for _, tree in MODULES:
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
            statement = call.args[0]
            if isinstance(statement, ast.Constant) and str(statement.value).startswith(INSERT):
                yield str(statement.value), call.args[1].elts


def assigned(names):
    """What is assigned to variables of these names in a module that writes events."""
    for path, tree in MODULES:
        if WRITERS.search(path.read_text("utf-8")):
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and any(getattr(one, "id", "") in names for one in node.targets):
                    yield node.value


def branches(node):
    """What an expression may be: itself, or either side of a choice."""
    return [*branches(node.body), *branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def kinds():
    """The kinds that stand there whole, and the beginnings of those that are put together."""
    nodes = [*given("action"), *assigned({"action"})]
    nodes += (node for node in assigned({"said"}) if isinstance(node, ast.IfExp) and names_action(node))
    for statement, values in inserted():
        quoted = re.findall(r"'(\w+)'", statement)
        nodes.append(ast.Constant(quoted[1]) if quoted else values[1])
    whole, begun = set(), set()
    for node in (branch for one in nodes for branch in branches(one)):
        if isinstance(node, ast.Constant):
            whole.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            begun.add(node.values[0].value)
        else:
            assert isinstance(node, ast.Name), ast.dump(node)
    return whole, begun


def names_action(node):
    """Whether a choice has on one side the kind a caller named: `… if … else action`."""
    return any(isinstance(one, ast.Name) and one.id == "action" for one in branches(node))


def details():
    """Every key of a detail."""
    nodes = [*given("detail"), *assigned({"detail", "counts"}), *(values[-1] for _, values in inserted())]
    nodes += [
        call.args[0]
        for _, tree in MODULES
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call) == "keep" and call.args
    ]
    return {
        key.value
        for node in nodes
        for found in ast.walk(node)
        if isinstance(found, ast.Dict)
        for key in found.keys
        if isinstance(key, ast.Constant)
    }
