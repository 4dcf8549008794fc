"""The shelf and its jobs as the page is told of them: names of files and no paths. Pure but for reading."""

import hashlib
from pathlib import PurePath
from typing import Any

from app.job import FileState, Job, Step
from index.collections import collections
from index.files import Entry, Files, KnownFile, State, entries, unembedded
from index.library import Library

_MOST_DONE = 50
"""Files that are done, the last ones, which are told of one by one; there may be thousands."""
_MOST_FAILED = 300
_MOST_WAITING = 50


def shelf_json(library: Library, embedder: str) -> dict[str, Any]:
    """Return all documents, the files that could not be read, the collections, and what kinds of file are read."""
    from source.readers import SUFFIXES

    files = Files(library).all()
    waiting = unembedded(library, embedder)
    of: dict[str, list[KnownFile]] = {}
    for file in files:
        if file.document:
            of.setdefault(file.document, []).append(file)
    unread = [file for file in files if not file.document and file.state in (State.UNREADABLE, State.LOCKED)]
    return {
        "documents": [_document(entry, of.get(entry.name, []), entry.name in waiting) for entry in entries(library)],
        "unreadable": [
            {
                "key": key_of(file.path),
                "name": _name(file.path),
                "problem": file.problem,
                "locked": file.state is State.LOCKED,
            }
            for file in unread
        ],
        "collections": collections(library),
        "suffixes": sorted(SUFFIXES),
    }


def _document(entry: Entry, files: list[KnownFile], waiting: bool) -> dict[str, Any]:
    problems = [file.problem for file in files if file.state in (State.UNREADABLE, State.LOCKED)]
    if problems:
        state = f"its file cannot be read: {problems[0]}"
    elif waiting:
        state = "waits to be embedded"
    else:
        state = "pages wait for OCR" if any(file.state is State.SCANNED for file in files) else "ready"
    return {
        "name": entry.name,
        "title": entry.title or entry.name,
        "format": entry.format,
        "paragraphs": entry.paragraphs,
        "pages": entry.pages,
        "bytes": entry.bytes,
        "state": state,
        "remarks": entry.remarks,
        "collections": entry.collections,
        "paths": [_name(path) for path in entry.paths],
    }


def job_json(job: Job) -> dict[str, Any]:
    """Return a job; of many files, those that failed, the one being read, and the last that are done."""
    files = list(job.files.values())
    by = {step: [file for file in files if file.step is step] for step in Step}
    shown = [
        *by[Step.READING],
        *by[Step.FAILED][:_MOST_FAILED],
        *by[Step.DONE][-_MOST_DONE:],
        *by[Step.WAITING][:_MOST_WAITING],
    ]
    picked = {file.path for file in shown}
    return {
        "number": job.number,
        "batch": job.batch,
        "kind": job.kind,
        "state": job.state,
        "over": job.over,
        "said": job.said,
        "lines": job.lines[:_MOST_FAILED],
        "embedded": job.embedded,
        "to_embed": job.to_embed,
        "counts": {step.value: len(by[step]) for step in Step},
        "files": [_file(file) for file in files if file.path in picked],
    }


def _file(file: FileState) -> dict[str, Any]:
    return {
        "key": key_of(file.path),
        "name": _name(file.path),
        "step": file.step,
        "pages": file.pages,
        "of": file.of,
        "fate": file.fate,
        "document": file.document,
        "reason": file.reason,
        "locked": file.locked,
    }


def key_of(path: str) -> str:
    """Return what a file is called by where its path is nobody's business."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _name(path: str) -> str:
    return (PurePath(path).name or path).encode("utf-8", "replace").decode()
