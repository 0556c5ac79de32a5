"""What a comment cites is there: every paper stands in this repository and holds the number that is named.

The form is one, so that `git grep` finds who holds a rule: the paper, then what in it: `docs/rules.md 4.7`,
`docs/rules.md P6, P7, fault 43`, `docs/measured.md liveness`, `PROTOCOL.md 2.4`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES, MEASURED, PROTOCOL = "docs/rules.md", "docs/measured.md", "PROTOCOL.md"

PLACES = ("app", "web", "tests", "bench", "tools", "windows", "deploy", "docs")
SUFFIXES = frozenset({".py", ".js", ".ts", ".css", ".html", ".md", ".toml", ".c", ".h", ".nsi", ".service"})
NOT_OURS = frozenset({"node_modules", "__pycache__", ".venv", "build"})

_KIND = "faults?|assertions?|exam|sections?"
_ITEM = rf"(?:(?:{_KIND}) )?P?\d+(?:\.\d+)*(?:(?:-| to )\d+)?"
_PAPER = re.compile(r"(?P<paper>[\w./-]*\w\.md)\b")
_ITEMS = re.compile(rf" (?P<items>{_ITEM}(?:(?:,|;| and) {_ITEM})*)")
_PART = re.compile(rf"(?:(?P<kind>{_KIND}) )?(?P<first>P?\d+(?:\.\d+)*)(?:(?:-| to )(?P<last>\d+))?")
_HEADING = re.compile(r" (?P<heading>[a-z]+)")
_LOOSE = re.compile(
    r"\b(?:faults? \d|assertions? \d|(?:product |house )?rules? \d|(?:product )?rows? P?\d|issues? #?\d)",
    re.IGNORECASE,
)
"""A number that names no paper, or one of a tracker that is not in the repository."""


def _rules(text: str) -> set[str]:
    """What can be cited of docs/rules.md: its sections, and each item by the bold words it begins with."""
    return {
        *re.findall(r"^## (\d+)\. ", text, re.MULTILINE),
        *re.findall(r"^- \*\*(.+?)\*\* ", text, re.MULTILINE),
    }


HELD: Mapping[str, Collection[str]] = {
    RULES: _rules((ROOT / RULES).read_text("utf-8")),
    MEASURED: {
        name.lower()
        for name in re.findall(r"^##+ (\w+)$", (ROOT / MEASURED).read_text("utf-8"), re.MULTILINE)
    },
    PROTOCOL: set(
        re.findall(r"^##+ (\d+(?:\.\d+)?)\.? ", (ROOT / PROTOCOL).read_text("utf-8"), re.MULTILINE)
    ),
}
"""The papers that are cited by what they hold."""


def _flat(text: str) -> str:
    """`text` in one line: a citation may go on in the next line of its comment."""
    return re.sub(r"\s*\n[\s#/*]*", " ", text)


def _named(items: str) -> Iterator[str]:
    """The things that `items` name, one by one: "4.2, faults 7 to 9" is 4.2, fault 7, fault 8, fault 9."""
    kind = ""
    for part in _PART.finditer(items):
        kind = (part["kind"] or kind).removesuffix("s")
        first = part["first"]
        several = range(int(first), int(part["last"]) + 1) if part["last"] else (first,)
        yield from (f"{kind} {one}".removeprefix("section ").strip() for one in several)


def _lacking(paper: str, after: str) -> Iterator[str]:
    """What the citation of `paper` names and the paper does not hold; `after` is the text that follows its name."""
    if paper == MEASURED:
        found = _HEADING.match(after)
        if found and found["heading"] not in HELD[MEASURED]:
            yield f"{paper} {found['heading']}"
    elif paper in HELD and (found := _ITEMS.match(after)):
        yield from (f"{paper} {name}" for name in _named(found["items"]) if name not in HELD[paper])


def _is_there(paper: str, home: Path) -> bool:
    """From the top of the repository, as comments say it, or from the file itself, as links do."""
    return (ROOT / paper).is_file() or (home.suffix == ".md" and (home.parent / paper).is_file())


def faults(text: str, home: Path) -> list[str]:
    """What is wrong with the citations of `text`, a file at `home`."""
    text, found = _flat(text), []
    cited = list(_PAPER.finditer(text))
    for paper in cited:
        if not _is_there(paper["paper"], home):
            found.append(f"{paper['paper']} is not in the repository")
        found += [f"there is no {name}" for name in _lacking(paper["paper"], text[paper.end() :])]
    covered = [(paper.end(), items.end()) for paper in cited if (items := _ITEMS.match(text, paper.end()))]
    for loose in _LOOSE.finditer(text):
        if not any(start <= loose.start() < end for start, end in covered):
            found.append(f"{loose[0]!r} names no paper: write {RULES} and the number")
    return found


def _files() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in SUFFIXES and not NOT_OURS.intersection(path.relative_to(ROOT).parts):
                yield path
    yield from sorted({*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "run.py"})


ITSELF = (ROOT / RULES, Path(__file__).resolve())
"""The rules name themselves by their numbers; this file shows what is wrong."""


def test_every_paper_that_is_cited_is_here_and_holds_the_number() -> None:
    files = [path for path in _files() if path not in ITSELF]
    assert ROOT / "app/state/candidate.py" in files, "the source was not found"
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in files
        for fault in faults(path.read_text("utf-8"), path)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("paper", [RULES, MEASURED])
def test_every_place_that_a_paper_names_is_there(paper: str) -> None:
    text = (ROOT / paper).read_text("utf-8")
    named = re.findall(r"`((?:app|web|tests|bench|tools)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert faults(_LOOSE.sub("", text), ROOT / paper) == []


def test_no_number_is_given_twice() -> None:
    items = re.findall(r"^- \*\*(.+?)\*\* ", (ROOT / RULES).read_text("utf-8"), re.MULTILINE)
    assert len(items) == len(set(items))
    assert [f"fault {n}" for n in range(1, 59)] == [item for item in items if item.startswith("fault ")]
    assert [f"assertion {n}" for n in range(1, 34)] == [
        item for item in items if item.startswith("assertion ")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "(product.md 4.7)",
        "(reliability.md)",
        "(docs/rules.md 4.77)",
        "(docs/rules.md P6, P99)",
        "(docs/rules.md assertions 9, 34)",
        "(docs/rules.md 4.8, faults 46 and 59)",
        "(docs/rules.md faults 57 to 59)",
        "(docs/rules.md 4.2; fault 0)",
        "(docs/rules.md\n    # fault 99)",
        "(docs/measured.md luck)",
        "(PROTOCOL.md 2.99)",
        "(PROTOCOL.md section 12)",
        "(fault 43)",
        "Rule 4.6: nobody",
        "(docs/rules.md P4), and fault 43",
        "(product row P7)",
        "(issue 6)",
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str) -> None:
    assert len(faults(text, ROOT / "app/exam/rooms.py")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(docs/rules.md 4.2, 4.6, P15, exam 1)",
        "(docs/rules.md 4.8, assertions 9 and 33, faults 46 and 47)",
        "(docs/rules.md 1; PROTOCOL.md section 2.4)",
        "(docs/rules.md faults 42 to 45, 50)",
        "(docs/measured.md\n   * recovery: browsers notice in 7 to 17 s)",
        "(PROTOCOL.md 1 and 5)",
        "See PROTOCOL.md.",
        "RFC 7983, Media Capture and Streams section 10.2",
    ],
)
def test_a_citation_that_holds_is_not_found(text: str) -> None:
    assert faults(text, ROOT / "app/exam/rooms.py") == []
