"""Kept conversations: the list of them, one of them, its name, its end, and its export."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel

from app.conversations import Conversation, Conversations, listed_values
from app.export.formats import FORMATS, file_name, format_of
from app.export.rows import values
from index.current import Current
from source.errors import UsageError

LONGEST_SEARCH = 500
"""Characters."""


class Name(BaseModel):
    """What a conversation is to be called."""

    name: str


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes, kept = APIRouter(prefix="/conversations"), Conversations(current.library)

    @routes.get("")
    def listed(q: str = "") -> dict[str, Any]:
        """List conversations, the latest first: all, or those in which every word of ``q`` stands."""
        if len(q) > LONGEST_SEARCH:
            raise UsageError(f"The search has {len(q):,} characters; search with {LONGEST_SEARCH} at most.")
        formats = [{"name": name, "label": format_.label} for name, format_ in FORMATS.items()]
        return {"conversations": [listed_values(one) for one in kept.search(q)], "formats": formats}

    @routes.get("/{id_}")
    def one(id_: str) -> dict[str, Any]:
        """Give a conversation whole, as its JSON export has it."""
        return values(kept.get(id_))

    @routes.post("/{id_}")
    def rename(id_: str, wanted: Name) -> dict[str, str]:
        """Give a conversation a name; the answer holds it as it is kept."""
        return {"id": id_, "name": kept.rename(id_, wanted.name)}

    @routes.delete("/{id_}")
    def delete(id_: str) -> dict[str, str]:
        """Delete a conversation, so that nothing is left of it."""
        kept.delete(id_)
        return {"id": id_}

    @routes.get("/{id_}/export")
    def export(id_: str, format: str = "markdown") -> Response:  # noqa: A002 - so it is called in the address
        """Give a conversation as a file to be saved."""
        return _file(kept.get(id_), format)

    return routes


def _file(conversation: Conversation, format_name: str) -> Response:
    wanted = format_of(format_name)
    name = file_name(conversation, wanted.ending)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(
        wanted.write(conversation).encode(), headers=headers, media_type=f"{wanted.content_type}; charset=utf-8"
    )
