"""The report on a checked draft, in Markdown or as one HTML file, and the bibliography of what it is carried by."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePath

from app.draft.check import Check, Checked, CheckedQuotation
from app.draft.said import NEAREST, NOTHING, QUOTED, changes, differences, summary
from app.explain import likelihood
from app.export.bibliography import Entry, bibtex_of, csl_of
from app.export.markdown import escaped
from app.export.text import clean, one_line, place
from app.export.web import page
from app.origin import Source
from app.web.html import marked
from index.claim import Bearing
from index.library import Library
from index.search import Hit
from source.errors import UsageError


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the report: of a ``kind`` that each format writes in its own way, with the passage of a quote."""

    kind: str
    text: str
    bearing: Bearing | None = None


def report(check: Check, ending: str) -> str:
    """Return the report in the format of a file's ending. Raises ``UsageError`` naming those there are."""
    if ending not in _REPORTS:
        raise UsageError(f"A report is written as {' or '.join(_REPORTS)}, not {ending or 'without an ending'}.")
    return _REPORTS[ending](check)


def bibliography(library: Library, hits: Sequence[Hit], ending: str, day: str) -> str:
    """Return the documents of some passages as BibTeX or CSL-JSON, by a file's ending; ``day`` is YYYY-MM-DD.

    Raises ``UsageError`` naming the endings there are.
    """
    if ending not in _BIBLIOGRAPHIES:
        raise UsageError(f"A bibliography is written as {' or '.join(_BIBLIOGRAPHIES)}, not {ending or 'without'}.")
    return _BIBLIOGRAPHIES[ending](list(_entries(library, hits, day)))


def _entries(library: Library, hits: Sequence[Hit], day: str) -> Iterator[Entry]:
    for name in dict.fromkeys(hit.paragraph.citation.name for hit in hits):
        document = library.document(name)
        source = Source.of(document)
        places = {hit.paragraph.citation.paragraph: hit.paragraph.citation for hit in hits}
        own = [at for _, at in sorted(places.items()) if at.name == name]
        yield source, own, day


def _lines(check: Check) -> Iterator[_Line]:
    yield _Line("title", f"What carries {PurePath(check.draft.name).name}")
    yield from (_Line("text", line) for line in summary(check))
    yield _Line("quiet", "Every passage is quoted word for word. Whether it supports the claim is for a reader to say.")
    yield _Line("heading", "Claims")
    for one in check.claims:
        yield from _claim(check, one)
    if check.quotations:
        yield _Line("heading", "Quotations")
    for quotation in check.quotations:
        yield from _quotation(check, quotation)


def _claim(check: Check, one: Checked) -> Iterator[_Line]:
    yield _Line("claim", one_line(one.sentence.span.of(check.draft.text)))
    if one.sentence.citations:
        cited = ", ".join(one_line(span.of(check.draft.text)) for span in one.sentence.citations)
        yield _Line("quiet", f"Cites already: {cited}")
    found = one.support
    if not found.found:
        yield _Line("none", NOTHING + (f" {NEAREST}" if found.nearest else ""))
    for n, bearing in enumerate(found.bearings or found.nearest[:1]):
        yield _Line("passage", "", bearing)
        yield from (_Line("differs", line) for line in differences(found, n))


def _quotation(check: Check, one: CheckedQuotation) -> Iterator[_Line]:
    text = one.span.of(check.draft.text)
    yield _Line("claim", f"“{one_line(text)}”")
    at = f": {place(one.quoted.paragraph.citation)}" if one.quoted.paragraph else ""
    yield _Line("text", f"Stands {QUOTED[one.quoted.found]}{at}")
    yield from (_Line("differs", line) for line in changes(one.quoted, text))


def _markdown(check: Check) -> str:
    starts = {"title": "# ", "heading": "## ", "claim": "### ", "differs": "- "}
    out = []
    for line in _lines(check):
        if line.bearing is not None:
            hit = line.bearing.hit
            lit = " … ".join(span.of(hit.paragraph.text) for span in hit.highlights)
            said = f"{place(hit.paragraph.citation)}, {likelihood(hit.score)} {hit.score:.2f}"
            out.append(f"> {escaped(lit)}\n>\n> {escaped(f'— {said}')}")
        else:
            out.append(starts.get(line.kind, "") + escaped(line.text))
    return "\n\n".join(out) + "\n"


def _html(check: Check) -> str:
    tags = {"title": "h1", "heading": "h2", "claim": "h3"}
    out = []
    for line in _lines(check):
        if line.bearing is not None:
            hit = line.bearing.hit
            where = f"{place(hit.paragraph.citation)}, {likelihood(hit.score)} {hit.score:.2f}"
            quote = marked(clean(hit.paragraph.text), hit.highlights)
            out.append(
                f'<figure>\n<blockquote lang="" dir="auto">{quote}</blockquote>\n'
                f"<figcaption>{escape(where)}</figcaption>\n</figure>\n"
            )
            continue
        tag = tags.get(line.kind, "p")
        quiet = ' class="quiet"' if line.kind == "quiet" else ""
        said = escape(clean(line.text))
        said = f"<strong>{said[:1].upper()}{said[1:]}</strong>" if line.kind in ("differs", "none") else said
        out.append(f'<{tag}{quiet} dir="auto">{said}</{tag}>\n')
    return page(escape(one_line(f"What carries {PurePath(check.draft.name).name}")), "".join(out))


_REPORTS: dict[str, Callable[[Check], str]] = {".md": _markdown, ".html": _html}
_BIBLIOGRAPHIES: dict[str, Callable[[Sequence[Entry]], str]] = {".bib": bibtex_of, ".json": csl_of}
