"""Sizes, names and docstrings: the rules of the house that no linter checks as we mean them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from statistics import median

from tests.architecture.sources import PACKAGES, ROOT, functions, length, name_of, sources, tree_of

LONGEST_FILE, LONGEST_FUNCTION = 500, 60
LONGEST_MEDIAN = 10
NO_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    sizes = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in sources(*PACKAGES, "tests")}
    assert len(sizes) > 100, "the sources were found"
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name_of(p)}:{f.name}": length(f)
        for p in sources(*PACKAGES, "tests")
        for f in functions(p)
        if length(f) > LONGEST_FUNCTION
    }
    assert long == {}


def test_the_usual_function_is_short() -> None:
    assert median(length(f) for p in sources(*PACKAGES) for f in functions(p)) <= LONGEST_MEDIAN


def test_no_module_is_named_after_nothing() -> None:
    assert [name_of(p) for p in sources(*PACKAGES, "tests") if p.stem in NO_NAMES] == []


def undocumented(body: list[ast.stmt], path: str) -> Iterator[str]:
    """Public classes and functions without a docstring; what stands inside a function is its own affair."""
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not _says_what_its_base_says(node):
            yield f"{path}:{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, f"{path}:{node.name}")


def _says_what_its_base_says(node: ast.stmt) -> bool:
    """Qt's own methods, written over, are known by their names; so is what is marked as an override."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    marked = any(isinstance(d, ast.Name) and d.id in ("override", "overload") for d in node.decorator_list)
    return marked or re.fullmatch(r"[a-z]+[A-Z]\w*", node.name) is not None


def test_every_module_class_and_public_function_says_what_it_is_for() -> None:
    documented = sources(*PACKAGES, "tests/core", "tests/architecture", "tests/flows")
    silent = [name_of(p) for p in documented if not ast.get_docstring(tree_of(p))]
    silent += [found for p in sources(*PACKAGES) for found in undocumented(tree_of(p).body, name_of(p))]
    assert silent == []


def test_the_first_line_of_a_docstring_is_a_sentence() -> None:
    torn = []
    for path in sources(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words = ast.get_docstring(node)
                if words and words.splitlines()[0][-1] not in ".?:!":
                    torn.append(f"{name_of(path)}: {words.splitlines()[0]}")
    assert torn == []


def prints(path: ast.Module) -> list[int]:
    return [
        n.lineno
        for n in ast.walk(path)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print"
    ]


def test_only_the_command_line_prints() -> None:
    found = {name_of(p): prints(tree_of(p)) for p in sources(*PACKAGES)}
    loud = {name for name, lines in found.items() if lines and not name.startswith("core/cli/")}
    assert loud == set()
    assert prints(ast.parse("if a:\n    print(b)")) == [2]


UNFINISHED = re.compile(
    r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|^#+ *[=*#-]{8,}", re.MULTILINE
)


def test_nothing_is_left_for_later() -> None:
    assert UNFINISHED.search("# TODO: this")
    assert [name_of(p) for p in sources(*PACKAGES) if UNFINISHED.search(p.read_text(encoding="utf-8"))] == []


HOME = re.compile(r"(?<![\w.])/(home|Users|root|work)/[\w.-]+|[A-Z]:\\Users\\")


def test_no_path_of_anybodys_machine_is_in_the_tree() -> None:
    assert HOME.search('open("/home/someone/x")')
    kinds = {
        ".py",
        ".md",
        ".toml",
        ".in",
        ".lock",
        ".sh",
        ".sql",
        ".qss",
        ".json",
        ".yml",
        ".txt",
        ".desktop",
    }
    skipped = {".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build"}
    files = [
        p for p in ROOT.rglob("*")
        if p.suffix in kinds and p.is_file() and not skipped & set(p.relative_to(ROOT).parts)
        and p.name != "test_shape.py"
    ]  # fmt: skip
    assert [name_of(p) for p in files if HOME.search(p.read_text(encoding="utf-8", errors="replace"))] == []
