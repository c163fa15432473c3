"""Properties of the whole source that no single page shows: what is not used, and where the few strong
things (ciphers, hashes, random numbers, patterns, scripts) come from."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from tests.checks import ROOT

pytestmark = pytest.mark.asvs
SITE = ROOT / "src" / "egenkraft" / "site"
PRODUCT = ROOT / "src" / "egenkraft"

Found = list[tuple[str, int, str]]


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    paths = sorted(PRODUCT.rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def calls() -> list[tuple[Path, ast.Call, str]]:
    """Every call in the product, with the name it calls."""
    return [
        (path, node, ast.unparse(node.func))
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


@cache
def imports() -> list[tuple[Path, str]]:
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [(path, name.name) for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found += [(path, f"{node.module}.{name.name}") for name in node.names]
    return found


def importers(*modules: str) -> set[str]:
    return {
        str(path.relative_to(PRODUCT))
        for path, name in imports()
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    }


def where(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def is_constant(node: ast.expr) -> bool:
    """Text that stands in the source: no part of it comes from a run."""
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) for part in node.values)
    return isinstance(node, ast.Constant)


def escaped_or_ours(node: ast.expr) -> bool:
    """A pattern with inserted parts: each is escaped, or is itself a pattern of ours."""
    if not isinstance(node, ast.JoinedStr):
        return isinstance(node, ast.Constant | ast.Name | ast.Attribute)
    parts = [ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
    return all(part.startswith("re.escape(") or part.endswith(".pattern") or part.isupper() for part in parts)


def test_no_pattern_is_built_from_loose_text():
    names = {f"re.{name}" for name in ("compile", "match", "search", "sub", "fullmatch", "split", "findall")}
    used = [(path, node) for path, node, name in calls() if name in names]
    assert len(used) > 20
    assert [where(path, node) for path, node in used if not escaped_or_ours(node.args[0])] == []


def patterns() -> list[str]:
    found = [node.args[0] for _path, node, name in calls() if name.startswith("re.") and node.args]
    return [
        str(node.value) for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def repeats_a_repetition(pattern: str) -> bool:
    """(x+)+ and its like, where both repetitions are without end and nothing must stand between them."""
    return bool(re.search(r"\((?:\?:)?(?:\\?[\w.]|\[[^\]]*\])[+*]\)[+*]", pattern))


def test_no_pattern_repeats_a_repetition():
    assert repeats_a_repetition("(a+)+")
    assert repeats_a_repetition(r"(?:\w*)*")
    assert [pattern for pattern in patterns() if repeats_a_repetition(pattern)] == []


def test_no_template_is_made_from_text():
    made = {"Template", "template.Template", "engines", "Engine", "from_string", "Environment"}
    used = [where(path, node) for path, node, name in calls() if name.split(".")[-1] in made or name in made]
    assert used == []


def test_no_format_string_comes_from_a_request():
    """`%` and `.format` are used on constants and translations; a request never gives the left side."""
    loose = []
    for path, node, name in calls():
        if name.endswith(".format") and isinstance(node.func, ast.Attribute):
            left = ast.unparse(node.func.value)
            if "request" in left or "cleaned_data" in left:
                loose.append(where(path, node))
    assert loose == []


def test_nothing_is_unpickled():
    assert importers("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle") == set()


def test_nothing_from_people_is_parsed_as_xml():
    parsers = ("xml.sax", "xml.dom", "lxml", "defusedxml", "xml.etree.cElementTree")
    assert importers(*parsers) == set()
    reading = [
        where(path, node)
        for path, node, name in calls()
        if name.split(".")[0] in {"ET", "ElementTree"}
        and name.split(".")[-1] in {"parse", "fromstring", "XML"}
    ]
    assert reading == []


def test_answers_in_json_are_made_by_an_encoder():
    """JSON leaves through Django or as a kept document, never glued from text; no callback is named."""
    glued = [
        where(path, node)
        for path, node, name in calls()
        if name == "HttpResponse"
        and "application/json" in ast.unparse(node)
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert glued == []
    asked = [where(path, node) for path, node, _name in calls() if "callback" in map(named, node.args)]
    assert asked == []


def named(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def test_only_gcm_seals():
    ciphers = importers("cryptography.hazmat.primitives.ciphers")
    assert ciphers
    names = {name for _path, name in imports() if "primitives.ciphers" in name}
    assert names == {"cryptography.hazmat.primitives.ciphers.aead.AESGCM"}
    assert importers("Crypto", "nacl", "cryptography.fernet") == set()


def test_only_strong_hashes_protect():
    used = {name.split(".")[-1] for _path, _node, name in calls() if re.fullmatch(r"hashlib\.\w+", name)}
    assert used <= {"sha256", "sha512", "blake2b", "file_digest"}
    weak = ("md5", "sha1", "crc32", "adler32")
    lines = [
        f"{path.relative_to(PRODUCT)}"
        for path, _node, name in calls()
        if name.split(".")[-1] in weak and path.name != "ui.py"  # there a sum picks one of some colours
    ]
    assert lines == []


def test_keys_have_256_bits_and_marks_128():
    from egenkraft.site.access.sealed import MAC_BYTES
    from egenkraft.site.audit.keys import derive
    from egenkraft.site.vault.crypto import KEY_BYTES

    assert KEY_BYTES == len(derive(bytes(32), "test")) == 32
    assert MAC_BYTES >= 16


def test_what_must_not_be_guessed_comes_from_secrets():
    from egenkraft.site.access.tokens import new_token

    site = {path for path in importers("random") if path.startswith("site/")}
    assert site == set()
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) >= 22 for token in tokens)  # 128 bits, six a sign


def test_secrets_are_compared_in_constant_time():
    """Marks and hashes of the chain; every other secret is looked up by its keyed mark in the database."""
    chain = (SITE / "audit" / "verify.py").read_text(encoding="utf-8")
    assert "compare_digest" in chain
    compared = re.compile(
        r"(token|secret|digest\(|hexdigest\(\)|password)\s*(==|!=)|(==|!=)\s*\w*(token|secret)\b"
    )
    loose = [
        f"{path.relative_to(PRODUCT)}:{number}"
        for path in SITE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if compared.search(line) and "migrations" not in path.parts
    ]
    assert loose == []


SCRIPTS = sorted(PRODUCT.rglob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_keep_their_names_to_themselves(script):
    """Each is one closed function; nothing is hung on window or document, no prototype is touched."""
    text = re.sub(r"/\*.*?\*/", "", script.read_text(encoding="utf-8"), flags=re.S).strip()
    assert text.startswith("(")
    assert text.rstrip(";").endswith("()")
    assert not re.search(r"\b(window|document|globalThis|self)\.(?!title|location)\w+\s*=[^=>]", text)
    assert not re.search(r"__proto__|\.prototype\b|\beval\b|new Function|innerHTML|document\.write", text)


def test_our_scripts_listen_to_no_other_window():
    assert SCRIPTS
    texts = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    assert not re.search(r"postMessage|onmessage|[\"']message[\"']", texts)


STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|cookieStore")


def test_our_scripts_keep_nothing_in_the_browser():
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        kept = set(STORES.findall(text))
        clearing = re.search(r"\.(clear|deleteDatabase|delete)\(", text)
        assert not kept or clearing, path.name
        assert not re.search(r"setItem|\.put\(|\.add\(\s*new Request", text), path.name


def test_every_form_of_a_model_names_its_fields():
    """Mass assignment: a form changes what it lists; `__all__` and `exclude` are not used."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                "ModelForm" in ast.unparse(base) for base in node.bases
            ):
                inner = ast.unparse(node)
                assert "fields =" in inner, f"{path.name} {node.name}"
                assert "__all__" not in inner, f"{path.name} {node.name}"
                assert "exclude =" not in inner, f"{path.name} {node.name}"


def test_values_are_read_from_where_they_belong():
    """The query, the form and cookies are asked by name; no mixture of them exists."""
    attributes = (
        node for _path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    )
    assert [node.lineno for node in attributes if node.attr == "REQUEST"] == []
    setters = [
        where(path, node)
        for path, node, name in calls()
        if name == "setattr" and len(node.args) > 1 and "request" in ast.unparse(node.args[1])
    ]
    assert setters == []


def test_the_whole_product_is_typed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    assert settings["files"] == ["src"]
    assert "step $bin/mypy" in (ROOT / "script" / "test").read_text(encoding="utf-8")


def test_tests_and_tools_are_not_installed_with_the_product():
    """The wheel holds src/egenkraft alone, and the tools stand in groups that a release leaves out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = " ".join(project["project"]["dependencies"])
    assert {"test", "checks"} <= set(project["dependency-groups"])
    assert [tool for tool in ("pytest", "semgrep", "bandit", "playwright", "faker") if tool in needed] == []
    assert importers("tests", "pytest", "hypothesis", "playwright") == set()


def test_nobody_can_switch_debug_on():
    text = (SITE / "config" / "settings.py").read_text(encoding="utf-8")
    assert re.findall(r"^DEBUG.*$", text, re.M) == ["DEBUG = False"]


def test_mail_is_no_way_in():
    from django.conf import settings

    assert not getattr(settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
    assert "recovery_codes" in settings.MFA_SUPPORTED_TYPES
    assert not {"email", "sms"} & set(settings.MFA_SUPPORTED_TYPES)


def test_no_password_grows_old():
    """No date of change is kept, and no check of age runs at sign-in."""
    from egenkraft.site.access.models import Account

    names = {field.name for field in Account._meta.get_fields()}
    assert not {name for name in names if "password" in name and name != "password"}


def test_nothing_is_asked_that_relatives_know():
    words = ("mother", "maiden", "birthday", "pet_name", "secret_question", "hint")
    from django.apps import apps

    fields = {f"{m.__name__}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()}
    assert [name for name in fields if any(word in name.lower() for word in words)] == []


def test_times_in_logs_are_utc():
    text = (SITE / "config" / "logs.py").read_text(encoding="utf-8")
    assert "fromtimestamp(record.created, UTC)" in text
    from django.conf import settings

    assert settings.USE_TZ


def test_a_line_of_the_log_is_one_line():
    import json
    import logging

    from egenkraft.site.config.logs import JsonFormatter

    forged = 'saved\n{"level": "info", "message": "signed in"}\r\n\x1b[31m'
    record = logging.LogRecord("egenkraft.x", logging.INFO, __file__, 1, "%s", (forged,), None)
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == forged


def test_no_name_of_a_file_reaches_outside_its_folder():
    """What is uploaded gets a name of ours; a name from outside is cut to its last part first."""
    from egenkraft.site.diary import photos

    names = {photos.new_key() for _ in range(50)}
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)
    assert len(names) == 50
