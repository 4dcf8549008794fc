"""Formulas of a page in one line: as they were typed, where the page has kept that, else part by part."""

from selectolax.lexbor import LexborNode

_DEEPEST = 50
_SIMPLE = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def formula(node: LexborNode) -> str:
    """Return the text of a ``math`` element: TeX, or what stands in it with marks for what stands above or below."""
    typed = node.css_first('annotation[encoding="application/x-tex"]')
    said = node.attributes.get("alttext") or (typed.text() if typed else "")
    return said or _linear(node, 0)


def _linear(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if node.is_text_node:
        return " ".join((node.text_content or "").split())
    if tag in ("annotation", "annotation-xml", "mphantom"):
        return ""
    if tag in ("mi", "mn", "mo", "ms", "mtext") or depth > _DEEPEST:
        return " ".join((node.text() or "").split())
    inner = (child for child in node.iter(include_text=True) if child.is_text_node or child.is_element_node)
    parts = [part for child in inner if (part := _linear(child, depth + 1)) or not child.is_text_node]
    match tag, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msup" | "mover", [base, raised]:
            figures = raised.isascii() and raised.isdigit()
            return base + ("".join(_SIMPLE[int(figure)] for figure in raised) if figures else f"^{_grouped(raised)}")
        case "msub" | "munder", [base, lowered]:
            return f"{base}_{_grouped(lowered)}"
        case "msubsup" | "munderover", [base, lowered, raised]:
            return f"{base}_{_grouped(lowered)}^{_grouped(raised)}"
        case "msqrt", _:
            return f"√{_grouped(''.join(parts))}"
        case "mtr", _:
            return " ".join(parts) + "; "
        case _:
            return "".join(parts)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
