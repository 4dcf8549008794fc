"""Formulas as one line of text: what stands above, below and around other signs is written beside it.

They come as OMML (ECMA-376 part 1, 22.1) or as MathML. The walk keeps its own stack, so that no depth of nesting can
exhaust Python's.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from source.archive import Element
from source.office.ooxml import M, W

MATHML = "{http://www.w3.org/1998/Math/MathML}"
_PASSED_OVER = frozenset(
    (
        *(f"{M}{name}" for name in ("ctrlPr", "rPr", "argPr")),
        *(f"{W}{name}" for name in ("rPr", "del", "moveFrom")),
        *(f"{MATHML}{name}" for name in ("annotation", "annotation-xml")),
    )
)
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_UP, _DOWN = re.compile(r"[\d+\-−=()n]*"), re.compile(r"[\d+\-−=()]*")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}

_BARS = {"noBar": " "}
_ACCENTS = {
    "¯": "\u0305", "‾": "\u0305", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "→": "\u20d7",
    "˙": "\u0307",
}  # fmt: skip
"""Signs above others as they combine with them."""
_SIGNS = ("mi", "mn", "mo", "mtext", "ms")

_Parts = Sequence[tuple[str, str]]
"""What an element holds: of each child its name and its text."""


def formula(root: Element) -> str:
    """Return the text of a formula, such as "x_i=(a+b)/2", "E=mc²" or "∑_(i=1)^N x_i"."""
    walk = etree.iterwalk(root, events=("start", "end"))
    stack: list[list[tuple[str, str]]] = [[]]
    passed_over = None
    for event, element in walk:
        if event == "start":
            stack.append([])
            if element.tag in _PASSED_OVER:
                passed_over = element
                walk.skip_subtree()
            continue
        parts = stack.pop()
        if element is passed_over:
            passed_over = None
        else:
            stack[-1].append((_name(element), _written(element, parts)))
    return " ".join("".join(text for _, text in stack[0]).split())


def _written(element: Element, parts: _Parts) -> str:
    name, texts = _name(element), [text for _, text in parts]
    if element.tag.startswith(M):
        write = _OMML.get(name)
        return write(element, dict(parts), texts) if write else (element.text or "") if name == "t" else "".join(texts)
    if name in _SIGNS:
        return (element.text or "").strip()
    fewest, put = _MATHML.get(name, (0, None))
    return put(element, texts) if put and len(texts) >= fewest else "".join(texts)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _property(element: Element, name: str, usual: str) -> str:
    found = element.find(f"{M}{_name(element)}Pr/{M}{name}")
    return usual if found is None else found.get(f"{M}val", "")


def _fraction(over: str, under: str, bar: str = "/") -> str:
    return f"{_grouped(over, words=True)}{bar}{_grouped(under)}"


def _root(degree: str, text: str) -> str:
    return f"{_ROOTS.get(degree) or degree.translate(_SUPERSCRIPTS) + '√'}{_grouped(text)}"


def _low(text: str) -> str:
    return text.translate(_SUBSCRIPTS) if _DOWN.fullmatch(text) else f"_{_grouped(text, words=True)}"


def _high(text: str) -> str:
    return text.translate(_SUPERSCRIPTS) if _UP.fullmatch(text) else f"^{_grouped(text)}"


def _grouped(text: str, *, words: bool = False) -> str:
    """Return text in brackets, unless it is one sign or number, or in brackets; or a word, which may be a product."""
    inside = text[1:-1]
    enclosed = text[:1] == "(" and text[-1:] == ")" and "(" not in inside and ")" not in inside
    return text if len(text) < 2 or text.isdecimal() or enclosed or (words and text.isalpha()) else f"({text})"


def _apart(name: str, text: str) -> str:
    return f"{name} {text}" if name[-1:].isalnum() and text[:1].isalnum() else f"{name}{text}"


def _fenced(element: Element, texts: Sequence[str]) -> str:
    inside = element.get("separators", ",")[:1].join(texts)
    return f"{element.get('open', '(')}{inside}{element.get('close', ')')}"


def _over(text: str, above: str) -> str:
    return text + (_combining(above) if above in _ACCENTS else _high(above))


def _combining(accent: str) -> str:
    return _ACCENTS.get(accent, accent)


_OMML: Mapping[str, Callable[[Element, Mapping[str, str], Sequence[str]], str]] = {
    "f": lambda e, of, _: _fraction(of.get("num", ""), of.get("den", ""), _BARS.get(_property(e, "type", "bar"), "/")),
    "rad": lambda _, of, __: _root(of.get("deg", ""), of.get("e", "")),
    "sSup": lambda _, of, __: of.get("e", "") + _high(of.get("sup", "")),
    "sSub": lambda _, of, __: of.get("e", "") + _low(of.get("sub", "")),
    "sSubSup": lambda _, of, __: of.get("e", "") + _low(of.get("sub", "")) + _high(of.get("sup", "")),
    "sPre": lambda _, of, __: _low(of.get("sub", "")) + _high(of.get("sup", "")) + of.get("e", ""),
    "nary": lambda e, of, _: (
        _property(e, "chr", "∫")
        + "".join(put(of[part]) for part, put in (("sub", _low), ("sup", _high)) if of.get(part))
        + of.get("e", "")
    ),
    "d": lambda e, _, texts: (
        _property(e, "begChr", "(") + _property(e, "sepChr", "|").join(texts[-len(e.findall(f"{M}e")) :])
        + _property(e, "endChr", ")")
    ),
    "func": lambda _, of, __: _apart(of.get("fName", ""), of.get("e", "")),
    "acc": lambda e, of, _: of.get("e", "") + _combining(_property(e, "chr", "\u0302")),
    "bar": lambda e, of, _: of.get("e", "") + ("\u0305" if _property(e, "pos", "bot") == "top" else "\u0332"),
    "limLow": lambda _, of, __: of.get("e", "") + _low(of.get("lim", "")),
    "limUpp": lambda _, of, __: of.get("e", "") + _high(of.get("lim", "")),
    "mr": lambda _, __, texts: " ".join(texts),
    "m": lambda _, __, texts: "; ".join(filter(None, texts)),
    "eqArr": lambda _, __, texts: "; ".join(filter(None, texts)),
}  # fmt: skip
"""Of each kind of object how it is written, given its children's texts by name and in order."""

_MATHML: Mapping[str, tuple[int, Callable[[Element, Sequence[str]], str]]] = {
    "mfrac": (2, lambda _, texts: _fraction(texts[0], texts[1])),
    "msqrt": (1, lambda _, texts: _root("", "".join(texts))),
    "mroot": (2, lambda _, texts: _root(texts[1], texts[0])),
    "msup": (2, lambda _, texts: texts[0] + _high(texts[1])),
    "msub": (2, lambda _, texts: texts[0] + _low(texts[1])),
    "msubsup": (3, lambda _, texts: texts[0] + _low(texts[1]) + _high(texts[2])),
    "munder": (2, lambda _, texts: texts[0] + _low(texts[1])),
    "mover": (2, lambda _, texts: _over(texts[0], texts[1])),
    "munderover": (3, lambda _, texts: texts[0] + _low(texts[1]) + _high(texts[2])),
    "mfenced": (0, _fenced),
    "mtr": (1, lambda _, texts: " ".join(texts)),
    "mtable": (1, lambda _, texts: "; ".join(filter(None, texts))),
}
"""The same, with how many children an element of the kind has at least."""
