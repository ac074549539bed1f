"""Both languages are complete: every Chinese message of the pages has an English one, with the same placeholders."""

import ast
import gettext
import importlib.util
import re
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rongjun"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "_lazy", "pgettext", "ngettext", "translated", "label"}
TRANSLATE = re.compile(r"""{%\s*translate\s+("(?P<d>[^"]*)"|'(?P<s>[^']*)')""")
CONSTANT = re.compile(r"""\b_\(("(?P<d>[^"]*)"|'(?P<s>[^']*)')\)""")
BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def load_script() -> ModuleType:
    """Load scripts/compile_messages.py, which is no package."""
    spec = importlib.util.spec_from_file_location("compile_messages", ROOT / "scripts" / "compile_messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages_of_template(text: str) -> set[str]:
    """Return the msgids of a template, as Django makes them."""
    found = {match["d"] or match["s"] for match in [*TRANSLATE.finditer(text), *CONSTANT.finditer(text)]}
    for match in BLOCK.finditer(text):
        found.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", match[1]))
    return found - {None, ""}


def messages_of_code(text: str) -> set[str]:
    """Return the msgids of a module: literal first arguments of gettext calls."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
            elif isinstance(first, ast.JoinedStr):
                found.add(f"f-string in gettext, line {node.lineno}")
    return found


def all_messages() -> dict[str, str]:
    """Return every msgid of the product with a file that uses it."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.html")):
        found |= dict.fromkeys(messages_of_template(path.read_text(encoding="utf-8")), str(path.relative_to(SOURCE)))
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            found |= dict.fromkeys(messages_of_code(path.read_text(encoding="utf-8")), str(path.relative_to(SOURCE)))
    return found


def catalogue() -> dict[str, str]:
    """Return the English catalogue, all its files together."""
    pairs: dict[str, str] = load_script().read_catalogue(CATALOGUE)
    return pairs


def test_every_message_has_english() -> None:
    known = catalogue()
    missing = [f"{where}: {text}" for text, where in all_messages().items() if not known.get(text)]
    assert not missing, "add to a .po file:\n" + "\n".join(missing)


def test_english_is_english_and_placeholders_agree() -> None:
    for msgid, msgstr in catalogue().items():
        if msgid:
            said = re.sub(r"\([^)]*\)", "", msgstr)  # in brackets the names of a file's columns may stand
            assert not re.search(r"[\u4e00-\u9fff]", said), f"Chinese in the English of {msgid!r}"
            assert set(PLACEHOLDER.findall(msgid)) == set(PLACEHOLDER.findall(msgstr)), msgid


def test_no_english_message_is_left_over() -> None:
    left = set(catalogue()) - set(all_messages()) - {""}
    assert not left, f"translated, used nowhere: {sorted(left)}"


def test_compiled_catalogue_reads_back() -> None:
    pairs = {"": "Content-Type: text/plain; charset=UTF-8\n", "荣军": "Rongjun", "甲": "A", "无": ""}
    read = gettext.GNUTranslations(BytesIO(load_script().mo_bytes(pairs)))
    assert (read.gettext("荣军"), read.gettext("甲"), read.gettext("无")) == ("Rongjun", "A", "无")


def test_extraction_sees_all_forms() -> None:
    template = (
        '{% translate "甲" %}{% button _("乙") %}{% blocktranslate with n=x %}共 {{ n }} 条{% endblocktranslate %}'
    )
    assert messages_of_template(template) == {"甲", "乙", "共 %(n)s 条"}
    assert messages_of_code('_("丙" "丁")\ngettext_lazy("戊")\n_(f"{x}")') == {
        "丙丁", "戊", "f-string in gettext, line 3",
    }  # fmt: skip


@pytest.mark.parametrize("text", ['msgctxt "x"', "msgid_plural 1"])
def test_unused_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not used"):
        load_script().read_pairs(['msgid "a"', text], "x.po")
