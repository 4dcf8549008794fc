"""The page: Gradio, and nothing else here imports it. It wires what ``answer`` and ``render`` make."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # no telemetry and no version check; read when gradio is imported
os.environ["HF_HUB_OFFLINE"] = "1"

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib.resources import files
from inspect import signature
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api
from pydantic import ValidationError, validate_call

from app.api import Pincite, public
from app.web.asking import ask_tab
from app.web.routes.metrics import observe
from index.current import Current
from source.errors import PinciteError

MOST_UPLOAD = "1mb"
"""Files come by a route of the Library's own, with its own limit; Gradio's way, whose default is none, is for none."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name and the function that builds it over a library, on the page it is given."""

    name: str
    build: Callable[[Current, Any], None]


def mount(app: FastAPI, current: Current, host: str, *, mcp: bool = False) -> FastAPI:
    """Return ``app`` with the page at its root, in Gradio's safe configuration."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page(current),
        path="/",
        server_name=host,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(),
        footer_links=[],
        show_error=False,
        max_file_size=MOST_UPLOAD,
        enable_monitoring=False,
        run_history=False,
        mcp_server=mcp,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    return mounted


def page(current: Current) -> Any:
    """Return the page over a library: a header and the tabs."""
    with gr.Blocks(title="Pincite", analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(_TOP)
        with gr.Tabs(elem_id="tabs"):
            for tab in TABS:
                with gr.Tab(tab.name, elem_id=f"tab-{tab.name.lower().replace(' ', '-')}"):
                    tab.build(current, blocks)
        for function in public(Pincite(current, observe)):
            api(_telling(function), api_name=function.__name__)
    blocks.queue(max_size=64, default_concurrency_limit=2)
    return blocks


def _telling(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that tells programs, too, what is wrong with what they ask, and nothing of what fails in us."""
    checked, parameters = validate_call(function), list(signature(function).parameters)

    @wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        try:
            return checked(*given, **named)
        except PinciteError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = first["loc"][0] if first["loc"] else ""
            name = parameters[where] if isinstance(where, int) else where
            raise gr.Error(f"{name}: {first['msg']}.", print_exception=False) from error

    return told


def filled(place: str, name: str) -> Callable[[Current, Any], None]:
    """Return what builds a tab that its script fills, by asking the server, at a place of this id."""

    def build(_: Current, __: Any) -> None:
        gr.HTML(f'<div id="{place}"></div>', elem_id=name)

    return build


def _head() -> str:
    static = files("app.web") / "static"
    css, js = ("\n".join((static / f"{part}.{kind}").read_text("utf-8") for part in PARTS) for kind in ("css", "js"))
    return f"<style>{css}</style><script>{js}</script>"


_TOP = (
    '<header id="top"><h1>Pin<i>cite</i></h1><p>Your documents, in their own words, cited to the paragraph</p>'
    '<button type="button" class="tool" data-do="keys" aria-label="Show the keys" aria-haspopup="dialog"'
    ' title="Show the keys (?)">Keys</button></header>'
)

PARTS = ("base", "panel", "finder", "page", "cards", "conversations", "library", "taking", "check", "progress", "study")
"""The stylesheets and scripts, in the order they are loaded in."""

TABS = (
    Tab("Ask", ask_tab),
    Tab("Check a claim", filled("claims", "check")),
    Tab("Study", filled("study-desk", "study")),
    Tab("Library", filled("shelf", "library")),
)
