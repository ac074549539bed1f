"""The house stays tidy: sizes, docstrings, documentation of settings, no registry hosts, no lock files."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_file_passes_400_lines() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_function_passes_50_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > 50
    ]
    assert not long


def test_a_moment_is_cut_to_a_day_in_the_time_of_the_office_only() -> None:
    naive = re.compile(r"\bat\.date\(\)|\bnow\(\)\.date\(\)|date\.today\(\)")
    cut = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if naive.search(line)
    ]
    assert not cut, "use office_day: between 16:00 and 24:00 UTC it is tomorrow in the office"


def test_every_module_and_public_function_says_what_it_does() -> None:
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and ast.get_docstring(tree) is None:
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not silent


def test_every_setting_is_documented() -> None:
    from rongjun.config.environment import Environment

    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [field.alias or f"RONGJUN_{name.upper()}" for name, field in Environment.model_fields.items()]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_domain_says_what_it_knows() -> None:
    domains = [folder for folder in (ROOT / "src/rongjun/domains").iterdir() if (folder / "models.py").exists()]
    assert [folder.name for folder in domains if not (folder / "README.md").exists()] == []


@pytest.mark.parametrize(
    "pattern", [r"(pypi|pythonhosted|npmjs|debian)\.org", r"(^|[^A-Za-z0-9_.-])/(work|farm|root)/[a-z.]"]
)
def test_no_registry_host_and_no_path_of_a_machine_is_tracked(pattern: str) -> None:
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", ".", ":!tests/tidy/test_house.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == ""


def test_every_table_holds_only_what_the_safeguards_allow() -> None:
    from django.apps import apps

    refused = re.compile(
        r"whereabout|gps|latitude|longitude|party|religion|ethnic|(?<!do)nation(?!al)|face|risk|mood|loyal"
    )
    names = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("rongjun")
        for field in model._meta.get_fields()
    ]
    assert [name for name in names if refused.search(name.rsplit(".", 1)[1])] == []
