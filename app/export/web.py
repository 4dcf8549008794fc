"""Conversations as one HTML file that needs nothing else: no script, no picture, no other address."""

from collections.abc import Iterator
from html import escape

from app.conversations import Conversation, Turn
from app.export.text import cited, clean, lead, one_line, place, preface, titled
from app.origin import Source
from app.web.html import marked
from index.search import Hit
from source.find import is_url

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --line: #c9c3b5; --quiet: #5f5a51; --mark: #ffe58f; --mark-ink: #1d1b18; }
@media (prefers-color-scheme: dark) {
  :root { --line: #4a463d; --quiet: #aba495; --mark: #6d540f; --mark-ink: #fff6d8; }
}
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 Georgia, "DejaVu Serif", serif; }
h1, h2, h3 { line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin-top: 2.2rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
figure { margin: 1.2rem 0; break-inside: avoid; }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line); }
blockquote { white-space: pre-wrap; overflow-wrap: anywhere; }
figcaption, .quiet { color: var(--quiet); font: .86rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
figcaption { margin-top: .4rem; padding-left: 1rem; }
mark { background: var(--mark); color: var(--mark-ink); }
@media print {
  :root { color-scheme: light; --line: #999; --quiet: #333; --mark: none; --mark-ink: #000; }
  body { max-width: none; margin: 0; font-size: 11pt; }
  mark { font-weight: bold; }
  h2 { break-after: avoid; }
}
"""


def html(conversation: Conversation) -> str:
    """Return a conversation as an HTML page, to be read on a screen or on paper."""
    name = escape(one_line(conversation.name))
    return page(
        name,
        f'<h1 dir="auto">{name}</h1>\n<p class="quiet">{escape(preface(conversation))}</p>\n'
        f"{''.join(map(_turn, conversation.turns))}{_sources(conversation)}",
    )


def page(title: str, body: str) -> str:
    """Return a page that needs nothing else, from a title and a body that are escaped already."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _turn(turn: Turn) -> str:
    lines = "".join(f'<p class="quiet">{escape(line)}</p>\n' for line in lead(turn))
    question = escape(one_line(turn.question))
    return f'<section>\n<h2 dir="auto">{question}</h2>\n{lines}{"".join(map(_passage, turn.hits))}</section>\n'


def _passage(hit: Hit) -> str:
    """Return a passage; ``lang`` is empty since nobody knows what language it is in."""
    return (
        f'<figure>\n<blockquote lang="" dir="auto">{marked(clean(hit.paragraph.text), hit.highlights)}</blockquote>\n'
        f"<figcaption>{escape(place(hit.paragraph.citation))}</figcaption>\n</figure>\n"
    )


def _sources(conversation: Conversation) -> str:
    items = "".join(f"<li>{' '.join(_source(source))}</li>\n" for source, _, _ in cited(conversation))
    return f"<section>\n<h2>Documents cited</h2>\n<ul>\n{items}</ul>\n</section>\n" if items else ""


def _may_be_linked(address: str) -> bool:
    return is_url(address) and len(address.split()) == 1


def _source(source: Source) -> Iterator[str]:
    yield escape(titled(source))
    if source.about:
        yield escape(one_line(source.about))
    if source.address:
        address = escape(one_line(source.address))
        yield f'<a rel="noreferrer" href="{address}">{address}</a>' if _may_be_linked(source.address) else address
