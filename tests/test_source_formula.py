"""Formulas as text: what a person would type for what is set above, below and around."""

import pytest
from lxml import etree

from source.office.formula import formula

OMML = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MATHML = 'xmlns="http://www.w3.org/1998/Math/MathML"'


def r(text: str) -> str:
    return f"<m:r><m:rPr/><m:t>{text}</m:t></m:r>"


def part(name: str, inside: str) -> str:
    return f"<m:{name}>{inside if inside.startswith('<') else r(inside)}</m:{name}>"


def obj(name: str, properties: str = "", **parts: str) -> str:
    inside = "".join(part(each, text) for each, text in parts.items())
    return f"<m:{name}><m:{name}Pr>{properties}<m:ctrlPr/></m:{name}Pr>{inside}</m:{name}>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (r("c=") + obj("f", num="a+b", den="2"), "c=(a+b)/2"),
        (r("E=m") + obj("sSup", e="c", sup="2"), "E=mc²"),
        (obj("sSup", e="e", sup="-x"), "e^(-x)"),
        (obj("sSub", e="x", sub="i") + obj("sSub", e="H", sub="2"), "x_iH₂"),
        (obj("sSubSup", e="x", sub="i", sup="2"), "x_i²"),
        (obj("rad", deg="", e="a+b") + obj("rad", deg="3", e="8") + obj("rad", deg="n", e="x"), "√(a+b)∛8ⁿ√x"),
        (obj("nary", '<m:chr m:val="∑"/>', sub="i=1", sup="N", e="i"), "∑_(i=1)^Ni"),
        (obj("nary", sub="", sup="", e="f"), "∫f"),
        (r("f") + obj("d", e="x") + obj("d", '<m:begChr m:val="{"/><m:endChr m:val=""/>', e="y"), "f(x){y"),
        ("<m:d><m:e>" + r("a") + "</m:e><m:e>" + r("b") + "</m:e></m:d>", "(a|b)"),
        (obj("d", e=obj("f", '<m:type m:val="noBar"/>', num="n", den="k")), "(n k)"),
        (obj("func", fName="sin", e="x") + obj("func", fName="sin", e=obj("d", e="x")), "sin xsin(x)"),
        (obj("acc", e="x") + obj("acc", '<m:chr m:val="‾"/>', e="y"), "x\u0302y\u0305"),
        (obj("func", fName=obj("limLow", e="lim", lim="n→∞"), e="a"), "lim_(n→∞)a"),
        ("<m:m><m:mPr/><m:mr><m:e>1</m:e></m:mr></m:m>", ""),
        (
            "<m:m><m:mr>" + part("e", "1") + part("e", "0") + "</m:mr><m:mr>" + part("e", "0") + "</m:mr></m:m>",
            "1 0; 0",
        ),
    ],
)
def test_omml(inside: str, expected: str) -> None:
    assert formula(etree.fromstring(f"<m:oMath {OMML}>{inside}</m:oMath>")) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup><msub><mi>x</mi><mi>i</mi></msub>", "x²x_i"),
        ("<msqrt><mi>a</mi><mi>b</mi></msqrt><mroot><mn>8</mn><mn>3</mn></mroot>", "√(ab)∛8"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>N</mi></munderover><mover><mi>x</mi><mo>¯</mo></mover>", "∑_i^Nx\u0305"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced><msup><mi>x</mi></msup>", "(a,b)x"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "1 0"),
        ("<semantics><mi>x</mi><annotation>typed</annotation></semantics>", "x"),
    ],
)
def test_mathml(inside: str, expected: str) -> None:
    assert formula(etree.fromstring(f"<math {MATHML}>{inside}</math>")) == expected


def test_deep_formulas_are_read() -> None:
    namespace = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
    root = inner = etree.Element(f"{namespace}oMath")
    for _ in range(5000):
        inner = etree.SubElement(inner, f"{namespace}e")
    etree.SubElement(inner, f"{namespace}t").text = "x"
    assert formula(root) == "x"
