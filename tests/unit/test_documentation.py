"""What the documentation claims is compared with the code."""

import re
from pathlib import Path

import pytest

from recto.api import problems
from recto.bootstrap import Services
from recto.domain.errors import RectoError
from recto.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_lists_just_the_calls_there_are(services: Services) -> None:
    described = {
        f"{method.upper()} {path}" for path, calls in services.api().openapi()["paths"].items() for method in calls
    }
    told = set(re.findall(r"^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert told == described


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    makefiles = (ROOT / "Makefile").read_text() + (ROOT / "deploy.mk").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefiles, re.MULTILINE))
    assert set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    settings = {f"RECTO_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"RECTO_[A-Z_]*[A-Z]", page.read_text())) <= settings


def test_every_problem_of_the_domain_stands_in_the_table_with_its_status() -> None:
    told = {
        code: int(status)
        for status, codes in re.findall(r"^\| (\d{3}) \| (.+) \|$", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", codes)
    }
    raised = {kind.code: problems.status_of(kind) for kind in public(RectoError)}
    assert {code: told.get(code) for code in raised} == raised


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text()))
    exist = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert named
    assert named - exist == set()


def test_every_kind_of_threat_is_met() -> None:
    rows = re.findall(r"^\| ([STRIDE]) \|", (ROOT / "docs/security.md").read_text(), re.MULTILINE)
    assert set(rows) == set("STRIDE")


def public(kind: type[RectoError]) -> list[type[RectoError]]:
    """The errors that are raised as they are, from the leaves of the domain's tree."""
    children = [child for child in kind.__subclasses__() if child.__module__ == "recto.domain.errors"]
    return [leaf for child in children for leaf in public(child)] or [kind]
