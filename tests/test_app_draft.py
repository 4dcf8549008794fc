"""Drafts: what they claim, cite and quote, what is written into them, and what is said of them."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.draft.check import Check, check, differs
from app.draft.docx import DocxText
from app.draft.model import Draft, Format, Why
from app.draft.notes import Note, annotated, note_text
from app.draft.output import check_json
from app.draft.reading import read_draft
from app.draft.report import bibliography, report
from index.quotation import Found
from index.ready import Index
from source.docx.reader import read_docx
from source.encoding.decode import looks_binary
from source.errors import PinciteError, StoppedError, UsageError
from source.file import File

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HOSTILE = '<script>alert(1)</script>${alert(1)}{{7*7}}"><img src=x onerror=alert(1)>'
DRAFT = """---
title: A draft
---
# A heading that claims many things

Japan hosts about **50,000** American soldiers [3]. Is this so? In this essay I will argue more.[^1]

> PM Koizumi said that the United States is the only country which regards attack on Japan as the attack on itself

Dear reader, thank you for all of this. He said “the United States is the only country which regards attack on Japan as
the attack on its own” (Funakoshi 2003, p. 4). Penguins live in Antarctica and eat fish every day.

- The first [two satellites](http://example.org/x) were launched

```
code that claims nothing at all here
```

## References

Funakoshi, T. (2003). The Japan-US security relations of today.

[^1]: A note that says a lot of things.
"""


def drafted(text: str, name: str = "draft.md") -> Draft:
    return read_draft(name, text.encode())


def docx(*paragraphs: str, footnotes: bool = False) -> bytes:
    """Return a small DOCX file; a paragraph's runs are parted by "|"."""
    run = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    run = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    runs = ["".join(run.format(said) for said in paragraph.split("|")) for paragraph in paragraphs]
    body = "".join(f"<w:p>{some}</w:p>" for some in runs)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types, main = "http://schemas.openxmlformats.org/package/2006", "application/vnd.openxmlformats-officedocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        f' PartName="/word/document.xml" ContentType="{main}.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1"'
        f' Type="{kinds}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }
    if footnotes:
        parts["word/footnotes.xml"] = (
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="7"><w:p><w:r><w:t>Kept.</w:t></w:r></w:p></w:footnote>'
            "</w:footnotes>"
        )
        parts["word/_rels/document.xml.rels"] = (
            f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1" Type="{kinds}/footnotes"'
            ' Target="footnotes.xml"/></Relationships>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="module")
def checked(lecture_index: Index) -> Check:
    return check(lecture_index, drafted(DRAFT))


def test_what_claims_is_told_from_what_does_not() -> None:
    draft = drafted(DRAFT)
    said = [" ".join(sentence.words.split()) for sentence in draft.claims]
    assert [line[:24] for line in said] == [
        "Japan hosts about 50,000",
        "He said “the United Stat",
        "Penguins live in Antarct",
        "The first two satellites",
    ]
    assert [s.passed_over for s in draft.sentences if s.passed_over] == [Why.QUESTION, Why.PLAN, Why.GREETING]


def test_citations_are_kept_apart_from_the_words_of_a_claim() -> None:
    draft = drafted(DRAFT)
    first, second = draft.claims[:2]
    assert [span.of(draft.text) for span in first.citations] == ["[3]"]
    assert [span.of(draft.text) for span in second.citations] == ["(Funakoshi 2003, p. 4)"]
    assert "3]" not in first.words
    assert "Funakoshi" not in second.words
    assert len(first.words) == first.span.end - first.span.start


@pytest.mark.parametrize(
    "citation",
    [
        "[3]",
        "[3, 5–7]",
        "[^note]",
        "[@smith2003, p. 4]",
        "(Smith and Jones, 2003; Doe et al. 2004, p. 12)",
        "(p. 12)",
        "(see Smith 2003)",
        "(lecture#p12)",
        "\\parencite[4]{smith}",
        "(ibid., p. 3)",
    ],
)
def test_many_kinds_of_citation_are_known(citation: str) -> None:
    draft = drafted(f"The fleet left the harbour at dusk {citation}. The nets were empty that night.")
    assert [[span.of(draft.text) for span in s.citations] for s in draft.sentences] == [[citation], []]


@pytest.mark.parametrize("words", ["(October 2003)", "m² of land", "(a fleet of 12)", "[sic]"])
def test_what_only_looks_like_a_citation_is_none(words: str) -> None:
    assert drafted(f"The fleet left the harbour at dusk {words} and came back.").sentences[0].citations == ()


@given(st.text(max_size=400), st.sampled_from(["draft.md", "draft.txt"]))
def test_every_span_of_any_draft_is_of_its_text(text: str, name: str) -> None:
    data = text.encode("utf-8", "replace")
    assume(not looks_binary(data))
    draft = read_draft(name, data)
    for sentence in draft.sentences:
        assert 0 <= sentence.span.start < sentence.span.end <= sentence.end <= len(draft.text)
        assert len(sentence.words) == sentence.span.end - sentence.span.start
    for one, other in zip(draft.sentences, draft.sentences[1:], strict=False):
        assert one.span.end <= other.span.start


@given(
    st.lists(
        st.sampled_from(
            [
                "The sea is very deep here. ",
                "Is it? ",
                "> A quote of some words.\n\n",
                "Old ships sail [3]. ",
                "# Head\n\n",
                "[^p1] ",
            ]
        ),
        max_size=12,
    )
)
def test_a_draft_without_its_footnotes_is_the_draft(parts: list[str]) -> None:
    draft = drafted("".join(parts))
    notes = [Note(claim.end, f"Note {n}") for n, claim in enumerate(draft.claims, start=1)]
    written = annotated(draft, notes).decode()
    stem = "pa" if "[^p" in draft.text else "p"
    body, _, _ = written.partition(f"\n\n[^{stem}1]: Note 1") if notes else (written, "", "")
    for n in range(1, len(notes) + 1):
        assert body.count(f"[^{stem}{n}]") == 1
        body = body.replace(f"[^{stem}{n}]", "")
    assert body == draft.text
    assert [written.count(f"[^{stem}{n}]: Note {n}\n") for n in range(1, len(notes) + 1)] == [1] * len(notes)


def test_a_draft_with_windows_line_ends_keeps_them() -> None:
    draft = drafted("Japan hosts 40,000 US troops.\r\n\r\nThe end of it all came soon.\r\n")
    assert b"\r\n[^p1]: x\r\n" in annotated(draft, [Note(draft.claims[0].end, "x")])
    assert len(draft.claims) == 2


@pytest.mark.parametrize("footnotes", [False, True])
def test_a_footnote_goes_into_a_docx_file_and_nothing_else_changes(footnotes: bool) -> None:
    data = docx("Japan hosts |40,000 US troops. It |is an ally.", "The bases lie on Okinawa.", footnotes=footnotes)
    draft = read_draft("draft.docx", data)
    assert draft.format is Format.DOCX
    assert draft.text == "Japan hosts 40,000 US troops. It is an ally.\n\nThe bases lie on Okinawa.\n\n"
    notes = [Note(claim.end, f"Say {HOSTILE} \x07{n}") for n, claim in enumerate(draft.claims)]
    written = annotated(draft, notes)
    first = 8 if footnotes else 1
    marks = [f"[^{n}]" for n in range(first, first + len(notes))]
    text = DocxText(written).text
    assert text.startswith(f"Japan hosts 40,000 US troops.{marks[0]} It is an ally.")
    for mark in marks:
        text = text.replace(mark, "")
    assert text == draft.text
    content = read_docx(File(written))
    assert HOSTILE in content.text
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        kept = archive.read("word/footnotes.xml")
    assert b"<script>" not in kept
    assert (b"Kept." in kept) is footnotes


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a zip", b"PK", docx()[:200]])
def test_a_damaged_docx_file_is_told_in_a_line(data: bytes) -> None:
    with pytest.raises(PinciteError, match="cannot be read"):
        read_draft("draft.docx", data)


def test_a_claim_gets_its_passage_and_what_it_says_otherwise(checked: Check) -> None:
    first = checked.claims[0].support
    assert first.found
    assert first.bearings[0].hit.paragraph.citation.address == "lecture#p10"
    (said,) = first.bearings[0].differences
    assert said.source is not None
    assert said.source.of(first.bearings[0].hit.paragraph.text) == "40, 000"
    assert differs(first)


def test_what_nothing_bears_on_is_said_so(checked: Check) -> None:
    assert [one.support.found for one in checked.claims] == [True, True, False, True]
    assert checked.supported == 3
    assert [(one.name, one.claims) for one in checked.carried()] == [("lecture", 3)]


def test_quotations_are_held_against_the_sources(checked: Check) -> None:
    near, exact = (one.quoted for one in checked.quotations)
    assert near.found is Found.NEAR
    assert near.paragraph is not None
    (change,) = near.changes
    assert change.source.of(near.paragraph.text) == "its"
    assert exact.found is Found.EXACT
    assert exact.changes == ()


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("“Japan does not want to damage the\n credibility of the UN”", Found.EXACT),
        ("“Japan does not want ... the credibility of the UN”", Found.EXACT),
        ("“[t]he credibility of the UN as well, the one of the most effective ways”", Found.EXACT),
        ("“Japan does not want to harm the credibility of the UN”", Found.NEAR),
        ("“Penguins eat fish in the cold south”", Found.NOWHERE),
    ],
)
def test_how_a_quotation_stands(lecture_index: Index, quoted: str, found: Found) -> None:
    done = check(lecture_index, drafted(f"He once told us {quoted} in a speech."))
    assert [one.quoted.found for one in done.quotations] == [found]


def test_the_lectures_essay_gets_what_it_should(lecture_index: Index) -> None:
    """An essay of ours of 1,900 words, each sentence of which is known to be right, wrong or neither."""
    folder = Path(__file__).parent / "drafts"
    lines = (Path(__file__).parent.parent / "eval" / "lecture" / "claims.jsonl").read_text().splitlines()
    known = {line["text"]: line for line in map(json.loads, lines)}
    done = check(lecture_index, read_draft("alliance.md", (folder / "alliance.md").read_bytes()))
    told: dict[str, list[str]] = {"true": [], "false": [], "unsupported": []}
    for one in done.claims:
        line = known[one.sentence.span.of(done.draft.text)]
        state = "none" if not one.support.found else "differs" if differs(one.support) else "carried"
        right = one.support.found and one.support.bearings[0].hit.paragraph.citation.paragraph in line["paragraphs"]
        told[line["is"]].append(state if right or state == "none" else "elsewhere")
    assert told["unsupported"] == ["none"] * 15
    assert told["true"].count("carried") >= 64
    assert told["true"].count("differs") <= 3
    assert (len(told["true"]), len(told["false"])) == (68, 31)
    assert told["false"].count("differs") >= 24
    assert "none" not in told["true"] + told["false"]


def test_a_check_ends_where_its_progress_says_so(lecture_index: Index) -> None:
    def stop(_: str, done: int, __: int) -> None:
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        check(lecture_index, drafted(DRAFT), progress=stop)


def test_the_json_has_what_it_promises(checked: Check) -> None:
    told = check_json(checked)
    text = checked.draft.text
    assert (told["claims"], told["supported"], told["differing"]) == (4, 3, 1)
    for sentence in told["sentences"]:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
    hit = told["sentences"][0]["hits"][0]
    (difference,) = hit["differences"]
    assert told["sentences"][0]["text"][slice(*difference["claim"])] == "50,000"
    assert hit["text"][slice(*difference["source"])] == "40, 000"
    assert "hits" not in told["sentences"][2]
    assert [one["why"] for one in told["passed_over"]] == ["question", "plan", "greeting"]


def test_hostile_words_stay_words_in_a_report(lecture_index: Index) -> None:
    done = check(lecture_index, drafted(f"Japan hosts 50,000 US troops {HOSTILE} and more."))
    html, plain = report(done, ".html"), report(done, ".md")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<script>alert" not in plain.replace("\\<", "")
    found = done.claims[0].support
    assert "lecture#p" in note_text([found.bearings[0].hit if found.found else found.nearest[0].hit])


def test_what_is_cited_comes_as_a_bibliography(lecture_index: Index, checked: Check) -> None:
    hits = [one.support.bearings[0].hit for one in checked.claims if one.support.found]
    assert "@misc{lecture," in bibliography(lecture_index.library, hits, ".bib", "2026-05-01")
    (item,) = json.loads(bibliography(lecture_index.library, hits, ".json", "2026-05-01"))
    assert item["id"] == "lecture"
    assert "10, 16, 31" in item["note"]
    with pytest.raises(UsageError):
        bibliography(lecture_index.library, hits, ".doc", "2026-05-01")
