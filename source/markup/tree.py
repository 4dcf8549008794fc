"""A page's markup as a small tree of the elements that say something about its text.

Parsed by Lexbor, which follows the algorithm of HTML5: of a broken page it makes what a browser shows. (libxml2's own
way with broken pages moves text to other paragraphs, and ends where the tags are nested more than 2,048 deep.) XHTML
is parsed the same way, since half of it is not well formed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from source.markup.formula import formula
from source.markup.tamed import BLOCKS, names, tamed

BREAK = "\ufdd0"
"""Stands in text for a line break the author made; a code point that no text may use."""
TURN = "\ufdd1"
"""Stands in text for the place where a page of the printed book begins."""

_DEEPEST = 120
"""Elements within elements; what is nested deeper keeps its text and loses its tags."""
_NO_TEXT = names(
    "applet area audio base button canvas col colgroup command datalist dialog embed frame frameset head iframe input "
    "link map menuitem meta meter noembed noframes noscript object optgroup option param progress rp script select "
    "del source style svg template textarea title track video wbr"
)
_TELLING = names("a br img math q rt ruby sub sup")
"""Elements within a line that change its text."""
_ATTRIBUTES = names(
    "alt alttext aria-label aria-level colspan href id name reversed role rowspan start title type value"
)
_KINDS = ("class", "epub:type", "role")
_UNSEEN = names(
    "element-invisible headerlink katex-html margin-toggle mathjax_preview mw-editsection mw-jump mw-jump-link noprint "
    "screen-reader-text skip-link sr-only visually-hidden visuallyhidden"
)
"""Classes that pages use, whatever made them, for what is not to be seen or not to be printed."""
_NO_PART = names("alertdialog dialog menu menubar navigation search toolbar")
"""Roles of what is operated and not read."""
_CONSENT = re.compile(
    r"(?:cookies?|consent|gdpr)[-_]?(?:alert|banner|bar|box|consent|dialog|disclaimer|info|law|message|modal|notice"
    r"|overlay|popup|prompt|wall|warning)\b|\bcc-(?:banner|window)\b|cybotcookiebot|onetrust-(?:banner|consent)",
    re.IGNORECASE,
)
_ASKING = names("aside dialog div footer form")
NOTES = names("doc-endnote doc-endnotes doc-footnote endnote endnotes footnote footnotes rearnote rearnotes")
"""Kinds of elements that are notes, or lists of them."""
_RESHOWN = names("a div li p span ul")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_LIST_TYPES = {
    "none": "none", "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
_SHOWN_AS = re.compile(r"display\s*:\s*(block|inline)\s*(?:;|!|\Z)", re.IGNORECASE)
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufdd0-\ufdef]")
_UNWRITTEN = str.maketrans(dict.fromkeys("\N{SOFT HYPHEN}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"))


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its tag, the attributes that matter, its classes and roles as ``kinds``, all in lower case."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    block: bool = False
    children: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or "" for one that is missing or says nothing."""
        return self.attributes.get(name, "")

    @property
    def anchors(self) -> tuple[str, ...]:
        """The names that links to this element use."""
        names = (self.get("id"), self.get("name") if self.tag == "a" else "")
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Markup:
    """A page: what its title element says, on one line, its body, and what its ``meta`` elements say, by name."""

    title: str
    body: Element
    about: tuple[tuple[str, str], ...] = ()


def elements(root: Element) -> Iterator[Element]:
    """Yield an element and all that stand in it, in reading order."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        stack += (child for child in reversed(element.children) if isinstance(child, Element))


def parsed(markup: str, *, xml: bool = False, hidden: bool = False) -> Markup:
    """Return the tree of a page, without scripts, controls, navigation and what the page hides.

    ``xml`` says that it is XHTML; ``hidden`` takes in what the page hides. Raises ``UnreadableError`` for a page of
    more tags than any document has.
    """
    tree = LexborHTMLParser(tamed(markup, xml=xml))
    title = tree.css_first("title")
    body = _element(tree.body) if tree.body else Element("body")
    if tree.body:
        _grow(body, tree.body, hidden)
    said = [(node.attributes.get("name") or node.attributes.get("property"), node.attributes.get("content"))
            for node in tree.css("meta")]  # fmt: skip
    about = tuple((name.lower(), _text(value)) for name, value in said if name and value)
    return Markup(" ".join(_text(title.text()).split()) if title else "", body, about)


def _grow(body: Element, root: LexborNode, hidden: bool) -> None:
    """Add what stands in an element. One that says nothing of its text is passed over, and its text kept."""
    stack = [(body, root.iter(include_text=True), 0)]
    while stack:
        parent, nodes, depth = stack[-1]
        node = next(nodes, None)
        if node is None:
            stack.pop()
        elif node.is_text_node:
            parent.children.append(_text(node.text_content or ""))
        elif node.is_element_node and node.tag not in _NO_TEXT:
            element = _element(node)
            typed = _text(formula(node)).strip() if element.tag == "math" else ""
            if typed:
                parent.children.append(typed)
            elif hidden or not _is_hidden(node, element):
                telling = element.block or element.tag in _TELLING or element.attributes or element.kinds
                if telling and depth < _DEEPEST:
                    parent.children.append(element)
                    stack.append((element, node.iter(include_text=True), depth + 1))
                else:
                    stack.append((parent, node.iter(include_text=True), depth))


def _element(node: LexborNode) -> Element:
    tag, said = node.tag or "", node.attributes
    if not said:
        return Element(tag, block=tag in BLOCKS)
    kinds = frozenset(kind for name in _KINDS for kind in (said.get(name) or "").lower().split())
    shown = _SHOWN_AS.search(said.get("style") or "")
    block = tag in BLOCKS if not shown or tag not in _RESHOWN else shown[1].lower() == "block"
    attributes = {name: value or "" for name, value in said.items() if name in _ATTRIBUTES}
    if style := _LIST_STYLE.search(said.get("style") or ""):
        attributes["type"] = _LIST_TYPES.get(style[1].lower(), "")
    return Element(tag, attributes, kinds, block)


def _is_hidden(node: LexborNode, element: Element) -> bool:
    kinds, said = element.kinds, node.attributes
    if element.tag == "nav":
        return True
    if not said or kinds & NOTES or element.tag in ("main", "article"):
        return False  # a reading system shows a hidden note where it is asked for; a page reveals its text by a script
    if element.tag == "label" and said.get("aria-hidden") == "true":
        return True  # what is pressed to open a menu
    if kinds & _UNSEEN or element.get("role").lower() in _NO_PART or said.get("hidden", "until-found") != "until-found":
        return True
    if _HIDING.search(said.get("style") or ""):
        return True
    asks = element.tag in _ASKING and "section" not in kinds  # a section on cookies may be named after its heading
    return asks and _CONSENT.search(f"{said.get('id')} {said.get('class')}") is not None


def _text(text: str) -> str:
    """Return text without what has no width, and with nothing in it that stands for anything here."""
    return _ODD.sub(_legible, text).translate(_UNWRITTEN)


def _legible(odd: re.Match[str]) -> str:
    return " " if odd[0] in "\f\r" else "\N{REPLACEMENT CHARACTER}"
