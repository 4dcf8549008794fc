"""What was found for a draft, in words: the same on the command line, in the report and on the page."""

from app.draft.check import Check
from app.export.text import one_line
from index.claim import Support
from index.differ import Difference
from index.facts import Kind
from index.quotation import Found, Quoted

NOTHING = "Nothing in the documents bears on this."
NEAREST = "The nearest passages, which may only touch on it:"
QUOTED = {
    Found.EXACT: "word for word",
    Found.NEAR: "with differences",
    Found.NOWHERE: "in none of the documents",
}


def difference(one: Difference, claim: str, passage: str) -> str:
    """Return what a passage says otherwise than a claim: "the source says “40, 000”, the claim “50,000”"."""
    mine = one_line(one.claim.of(claim)) if one.claim else ""
    theirs = one_line(one.source.of(passage)) if one.source else ""
    if mine and theirs:
        return f"the source says “{theirs}”, the claim “{mine}”"
    if one.kind is Kind.NEGATION:
        return f"only the claim says “{mine}”" if mine else f"only the source says “{theirs}”"
    return f"the source does not say “{mine}”" if mine else f"the claim does not say “{theirs}”"


def differences(support: Support, place: int) -> list[str]:
    """Return the differences of one of the passages found, in words."""
    bearing = (support.bearings or support.nearest)[place]
    return [difference(one, support.claim, bearing.hit.paragraph.text) for one in bearing.differences]


def changes(quoted: Quoted, text: str) -> list[str]:
    """Return how a quotation differs from its source, in words."""
    if quoted.paragraph is None:
        return []
    out = []
    for change in quoted.changes:
        mine, theirs = change.quoted.of(text), change.source.of(quoted.paragraph.text)
        if mine and theirs:
            out.append(f"the source has “{one_line(theirs)}”, the draft “{one_line(mine)}”")
        else:
            out.append(
                f"only the draft has “{one_line(mine)}”" if mine else f"only the source has “{one_line(theirs)}”"
            )
    return out


def summary(check: Check) -> list[str]:
    """Return the lines that sum a check up: how many claims are carried, by what, and how the quotations stand."""
    whole, some = len(check.claims), check.supported
    if not whole:
        lines = ["No sentence of the draft claims anything that a source could carry."]
    else:
        lines = [
            f"{some:,} of {whole:,} claim{'s' * (whole != 1)} {'has' if some == 1 else 'have'} a passage that bears on"
            f" {'it' if some == 1 else 'them'}; {whole - some:,} {'has' if whole - some == 1 else 'have'} none."
        ]
    if check.differing:
        lines.append(f"{check.differing:,} say{'s' * (check.differing == 1)} something otherwise than the source.")
    for one in check.carried():
        lines.append(f"{one_line(one.title)} ({one_line(one.name)}) carries {one.claims:,}.")
    counts = {found: sum(one.quoted.found is found for one in check.quotations) for found in Found}
    if check.quotations:
        stand = ", ".join(f"{count:,} {QUOTED[found]}" for found, count in counts.items() if count)
        lines.append(f"Quotations: {stand}.")
    return lines
