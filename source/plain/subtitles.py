"""The reader of subtitles and transcripts (SRT, WebVTT): cues joined into whole sentences, cited by their time."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from source.builder import Builder
from source.encoding.decode import decode, looks_binary
from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.plain.reader import read_plain
from source.text import canonical

SHORTEST, LONGEST = 200, 800
"""Characters: a sentence that ends before the first does not end a paragraph, and the second does without one."""
LONGEST_PAUSE = 3.0
"""Seconds of silence that end a paragraph."""
_ROLLING = 0.3
"""The share of cues that begin with what the one before ended with, from which on they roll over the screen."""
_HEAD = 4096

_TIME = r"(\d{1,4}:)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,6}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-{{1,3}}>\s*{_TIME}(?:\s|$)")
_SRT = re.compile(rf"\s*(?:\d+[^\S\n]*\n)?{_TIMES.pattern}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}|\{[a-zA-Z]:[^{}]*\}")
_TURN = re.compile(r"(?:[-‐–—]\s*|>>+\s*)(?=\S)|[A-ZÀ-ÞΑ-ΩА-Я][A-ZÀ-ÞΑ-ΩА-Я0-9 .'’&#()-]{1,40}:(?=\s|$)")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔♪][\'\"”’»)\]」』]*\Z")
_NAME = re.compile(r"([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’()-]*){0,3}): +(?=\S)")
_FEWEST_NAMED = 3
"""Lines of which half begin with a name where all such are taken for the speakers'."""
_NO_CUES = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from a time to another, in seconds, line by line."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one speaker says from a time to another. ``turn`` says that another has spoken before."""

    start: float
    end: float
    speaker: str
    text: str
    turn: bool


def read_subtitles(file: File) -> Content:
    """Read subtitles; each paragraph's number is the time it begins at, as hours, minutes and seconds.

    Raises ``UnreadableError``.
    """
    if looks_binary(file.data):
        raise UnreadableError("it is not text")
    text = canonical(decode(file.data))
    cues = sorted(_cues(text), key=lambda cue: cue.start)
    if not cues and not _is_vtt(text):
        return read_plain(file)  # a transcript without times, whatever its name ends with
    builder = Builder()
    for group in _paragraphs(_named(list(_said(_unrolled(cues))))):
        name = f"{group[0].speaker}: " if group[0].speaker else ""
        builder.body(name + " ".join(" ".join(said.text for said in group).split()), _clock(group[0].start))
    content = builder.content(_title(text))
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return content


def is_vtt_or_srt(data: bytes) -> bool:
    """Return whether a file begins as subtitles do."""
    head = canonical(decode(data[:_HEAD])).lstrip()
    return head.startswith("WEBVTT") or _SRT.match(head) is not None


def _is_vtt(text: str) -> bool:
    return text.lstrip().startswith("WEBVTT")


def _title(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    found = re.match(r"WEBVTT[ \t]+(?:-+[ \t]*)?(?!Kind:|Language:)(\S.*)", first)
    return found[1] if found else ""


def _cues(text: str) -> Iterator[Cue]:
    """Yield the cues of SRT or WebVTT in the order of the file; notes, styles and regions of WebVTT are none."""
    is_vtt = _is_vtt(text)
    start, end, lines = 0.0, 0.0, list[str]()
    known = passed = False
    after_blank = True
    for line, following in pairwise([*text.split("\n"), ""]):
        if times := _TIMES.match(line):
            if known:
                yield Cue(start, end, tuple(lines))
            start, end, lines = _seconds(times.groups()[:4]), _seconds(times.groups()[4:]), []
            known, passed = True, False
        elif not line.strip():
            passed = passed or (is_vtt and not line)  # behind an empty line is no cue's text, in WebVTT
        elif known and not passed and not _is_name(line, following, after_blank, is_vtt):
            lines += [] if is_vtt and after_blank and line.startswith(_NO_CUES) else [line.strip()]
        after_blank = not line.strip()
    if known:
        yield Cue(start, end, tuple(lines))


def _is_name(line: str, following: str, after_blank: bool, is_vtt: bool) -> bool:
    """Return whether a line is a cue's number or name, which stands above its times."""
    return _TIMES.match(following) is not None and (line.strip().isdecimal() or (after_blank and is_vtt))


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = 3600 * int((hours or "0:")[:-1]) + 60 * int(minutes or 0) + int(seconds or 0)
    return whole + float(f"0.{fraction or 0}")


def _unrolled(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield cues without the lines they repeat, where captions roll: the last line goes up and a new one comes."""
    clean = [Cue(cue.start, cue.end, tuple(filter(None, map(_clean, cue.lines)))) for cue in cues]
    clean = [cue for cue in clean if cue.lines]
    rolling = sum(_rolls(before, cue) for before, cue in pairwise(clean)) > _ROLLING * len(clean)
    before = Cue(0.0, 0.0, ())
    for cue in clean:
        if rolling:
            fresh = cue.lines[_repeated(before, cue) :]
            grown = before.lines[-1] + " " if before.lines else ""
            if fresh and grown and len(fresh) == len(cue.lines) and fresh[0].startswith(grown):
                fresh = (fresh[0].removeprefix(grown), *fresh[1:])
            if fresh:
                yield Cue(cue.start, cue.end, fresh)
        else:
            yield cue
        before = cue


def _rolls(before: Cue, cue: Cue) -> bool:
    """Return whether a cue repeats part of that before; one that repeats all of it may well say it twice."""
    grows = len(cue.lines) == len(before.lines) and cue.lines[-1].startswith(before.lines[-1] + " ")
    return grows or 0 < _repeated(before, cue) < max(len(before.lines), len(cue.lines))


def _repeated(before: Cue, cue: Cue) -> int:
    """Return how many lines of a cue are the last ones of that before."""
    most = min(len(before.lines), len(cue.lines), 8)
    return next((count for count in range(most, 0, -1) if before.lines[-count:] == cue.lines[:count]), 0)


def _clean(line: str) -> str:
    """Return a line without tags, but those that name a voice, and with the characters its entities stand for."""
    return " ".join(_TAG.sub(lambda tag: tag[0] if _VOICE.match(tag[0]) else "", line).replace("\\N", " ").split())


def _said(cues: Iterator[Cue]) -> Iterator[Said]:
    """Yield what is said, line after line; a line that begins with a dash or a name is another speaker's."""
    last = ""
    for cue in cues:
        speaker = ""
        for line in cue.lines:
            parts = _VOICE.split(line)
            for at, part in enumerate(parts):
                if at % 2:
                    speaker = " ".join(html.unescape(part).split())
                    continue
                if text := " ".join(html.unescape(part).split()):
                    turn = speaker != last or _TURN.match(text) is not None
                    last = speaker
                    yield Said(cue.start, cue.end, speaker, text, turn)


def _named(said: Sequence[Said]) -> list[Said]:
    """Return what is said with its speakers where most of it begins with a name, as in the transcripts of meetings."""
    found = [_NAME.match(one.text) if not one.speaker else None for one in said]
    if 2 * sum(map(bool, found)) < len(said) or len(said) < _FEWEST_NAMED:
        return list(said)
    out: list[Said] = []
    for one, name in zip(said, found, strict=True):
        speaker = name[1] if name else out[-1].speaker if out else ""
        turn = bool(out) and speaker != out[-1].speaker
        out.append(replace(one, speaker=speaker, turn=turn, text=one.text[name.end() :] if name else one.text))
    return out


def _paragraphs(said: Sequence[Said]) -> Iterator[list[Said]]:
    group: list[Said] = []
    length = 0
    for one in said:
        if group and (
            one.turn
            or one.start - group[-1].end > LONGEST_PAUSE
            or length > LONGEST
            or (length >= SHORTEST and _SENTENCE_END.search(group[-1].text))
        ):
            yield group
            group, length = [], 0
        group.append(one)
        length += len(one.text) + 1
    if group:
        yield group


def _clock(seconds: float) -> str:
    minutes, whole = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{whole:02}"
