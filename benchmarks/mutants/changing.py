"""The ways in which code is broken: each makes one small change that a careless hand could make."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

OTHER_WAY = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NOTHING = ast.Constant(None)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    """One broken place of a function, and the code of that function broken so."""

    path: str
    function: str
    line: int
    words: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.words}"


@dataclass(frozen=True)
class Change:
    """Another value for one part of a node of the syntax tree."""

    node: ast.AST
    part: str
    value: object
    words: str


def changes_of(node: ast.AST) -> Iterator[Change]:
    """Everything that is done to one place."""
    match node:
        case ast.Compare(ops=[operator]) if other := OTHER_WAY.get(type(operator)):
            yield Change(node, "ops", [other()], f"{type(operator).__name__} to {other.__name__}")
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if other := OTHER_WAY.get(type(operator)):
            yield Change(node, "op", other(), f"{type(operator).__name__} to {other.__name__}")
        case ast.UnaryOp(op=ast.Not() | ast.Invert() as operator, operand=operand):
            yield Change(node, "operand", ast.UnaryOp(operator, operand), f"{type(operator).__name__} undone")
        case ast.If(test=test) | ast.IfExp(test=test):
            yield Change(node, "test", ast.UnaryOp(ast.Not(), test), "condition turned round")
        case ast.comprehension(ifs=[_, *_]):
            yield Change(node, "ifs", [], "condition of a list left out")
        case ast.Constant(value=bool() as value):
            yield Change(node, "value", not value, f"{value} to {not value}")
        case ast.Constant(value=int() as value):
            yield Change(node, "value", value + 1, f"{value} to {value + 1}")
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield Change(node, "value", NOTHING, "returns nothing")
        case ast.Expr(value=ast.Call()):
            yield Change(node, "value", NOTHING, "call left out")
        case ast.Call(keywords=[_, *_] as keywords):
            for left_out in keywords:
                rest = [keyword for keyword in keywords if keyword is not left_out]
                yield Change(node, "keywords", rest, f"{left_out.arg or '**'} left out")


def mutants_of(path: str) -> Iterator[Mutant]:
    """Every broken place of the functions and methods of a file."""
    tree = ast.parse(Path(path).read_text())
    for name, function in functions_in(tree):
        for node in (node for statement in function.body for node in ast.walk(statement)):
            for change in changes_of(node):
                code = code_with(change, tree, path, name, function)
                line = getattr(change.node, "lineno", function.lineno)
                yield Mutant(path, name, line, change.words, code)


def watched(path: str) -> Iterator[Mutant]:
    """Every function as it is, but for telling `told_by_code` in the builtins that it has been called."""
    tree = ast.parse(Path(path).read_text())
    functions = dict(functions_in(tree))
    for name, function in functions.items():
        [telling] = ast.parse(f"told_by_code({path!r}, {name!r})").body
        function.body.insert(0, ast.copy_location(telling, function.body[0]))
    whole = compile(ast.fix_missing_locations(tree), str(Path(path).resolve()), "exec")
    for name, function in functions.items():
        code = next((code for code in codes_in(whole) if code.co_qualname == name and spans(function, code)), None)
        if code:
            yield Mutant(path, name, function.lineno, "", code)


def functions_in(tree: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods by the name they go by; what is defined inside one of them is a part of it."""
    for statement in tree.body:
        if isinstance(statement, FUNCTIONS):
            yield within + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from functions_in(statement, f"{within}{statement.name}.")


def code_with(change: Change, tree: ast.Module, path: str, name: str, function: ast.FunctionDef) -> CodeType:
    was = getattr(change.node, change.part)
    setattr(change.node, change.part, change.value)
    whole = compile(ast.fix_missing_locations(tree), str(Path(path).resolve()), "exec")
    setattr(change.node, change.part, was)
    return next(code for code in codes_in(whole) if code.co_qualname == name and spans(function, code))


def codes_in(whole: CodeType) -> Iterator[CodeType]:
    for part in whole.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from codes_in(part)


def spans(function: ast.FunctionDef, code: CodeType) -> bool:
    """Whether the code is of this function, decorators and all: of two with the same name, the one that stands there."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return first <= code.co_firstlineno <= function.lineno
