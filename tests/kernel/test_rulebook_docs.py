"""docs/rulebook.md says what the loader does: every field, every check, and examples that load."""

import re
from pathlib import Path

import pytest

from rongjun.kernel.rulebook import CHECKS, load_rulebook
from rongjun.kernel.rulebook.schema import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "rulebook.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml (\w+)\n(.*?)^```", TEXT, re.M | re.S)


def section(heading: str) -> str:
    found = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", TEXT, re.M | re.S)
    assert found, f"docs/rulebook.md has no section {heading}"
    return found[1]


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_field_of_the_schema_is_documented_in_its_section(name: str) -> None:
    text = section(name)
    assert [field for field in SECTIONS[name] if f"`{field}`" not in text] == []


def test_every_check_is_documented_and_no_other() -> None:
    text = section("Checks")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert {code for row in rows for code in re.findall(r"`([\w-]+)`", row)} == set(CHECKS)


def test_every_table_and_benefit_is_documented() -> None:
    book = load_rulebook([ROOT / "rulebooks"])
    text = section("Tables, keys and benefits")
    assert [name for name in [*book.tables, *book.benefits] if f"`{name}`" not in text] == []


def test_the_examples_load_as_they_are_printed(tmp_path: Path) -> None:
    assert [kind for kind, _ in EXAMPLES] == ["local", "local", "national"]
    for number, (_, text) in enumerate(EXAMPLES):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    book = load_rulebook([ROOT / "rulebooks", tmp_path])
    assert set(book.regions) == {"980731", "980732"}
    assert len(book.local_rules) == 5
    assert len(book.funding) == 1
