"""The code stays small enough to read, and says nothing about the machine it was written on."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    file.relative_to(ROOT)
    for folder in ("src", "tests", "scripts", "bench")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in file.parts
]
HOMES = re.compile(r"(?<![\w.])/(?:work|root|home)/[a-z]")


def test_no_file_is_longer_than_400_lines_and_no_function_longer_than_40():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = []
    for file in CODE:
        text = (ROOT / file).read_text("utf-8")
        long += [str(file)] if text.count("\n") > 400 else []
        if file.parts[0] == "src":
            long += [
                f"{file}: {node.name}"
                for node in ast.walk(ast.parse(text))
                if isinstance(node, kinds) and node.end_lineno - node.lineno >= 40
            ]

    assert len(CODE) > 800
    assert long == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_has_a_hash_for_everything_and_names_no_host(lock: str):
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    pins = [i for i, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]

    assert pins
    assert [lines[i] for i in pins if "--hash=sha256:" not in lines[i + 1]] == []
    assert [line for line in lines if re.search(r"https?:|index-url|find-links| @ ", line)] == []


def test_nothing_in_the_repository_names_a_path_of_somebodys_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        try:
            text = (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}: {hit.group()}" for hit in HOMES.finditer(text)]

    assert found == []


def test_the_rules_can_be_used_where_django_is_not_installed():
    look = (
        "import sys, pkgutil, importlib\n"
        "import bianmin.rules as r\n"
        "for m in pkgutil.iter_modules(r.__path__): importlib.import_module('bianmin.rules.'+m.name)\n"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('django', 'msgspec')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert said.stdout == "[]\n"


def test_no_module_of_rules_is_longer_than_200_lines():
    """One rule book's area is read on a screen or two; what is longer is two things."""
    rules = [file for file in CODE if file.parts[:3] == ("src", "bianmin", "rules")]

    assert len(rules) > 50
    assert [f for f in rules if (ROOT / f).read_text("utf-8").count("\n") > 200] == []
