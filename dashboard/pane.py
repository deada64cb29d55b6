"""A piece of page of our own: HTML made by :mod:`dashboard.safe`, whose clicks reach the script.

Streamlit's own elements are used for everything one types into; lists, tiles and reading panes are
drawn here. Each thing to click is a real link or button with ``data-act``, so it works by keyboard, and
a link opens in a new tab as links do.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.palette import mood_colors
from dashboard.safe import Safe, html, join

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector("#pane")
  if (!root) return
  if (root.dataset.shown !== data.html) {
    const box = root.querySelector(".scroll")
    const top = box ? box.scrollTop : 0
    const same = root.dataset.about === data.about
    root.innerHTML = data.html
    const fresh = root.querySelector(".scroll")
    if (fresh && same) fresh.scrollTop = top
    if (!same && root.dataset.about !== undefined && data.jump && window.innerWidth < 641) {
      root.scrollIntoView({ block: "start" })
    }
    root.dataset.shown = data.html
    root.dataset.about = data.about
  }
  root.onclick = (event) => {
    const target = event.target.closest("[data-act]")
    if (!target || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    setTriggerValue("act", target.dataset.act)
  }
  const page = root.ownerDocument
  if (root.pressed) page.removeEventListener("keydown", root.pressed)
  root.pressed = (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return
    const keyed = Array.from(root.querySelectorAll("[data-key]"))
    const target = keyed.find((one) => one.dataset.key === event.key)
    if (!target) return
    event.preventDefault()
    setTriggerValue("act", target.dataset.act)
  }
  if (root.querySelector("[data-key]")) page.addEventListener("keydown", root.pressed)
  root.onkeydown = (event) => {
    if (event.key !== "j" && event.key !== "k") return
    const rows = Array.from(root.querySelectorAll(".row[data-act]"))
    if (rows.length === 0) return
    const focused = rows.indexOf(root.getRootNode().activeElement)
    const open = rows.findIndex((row) => row.classList.contains("open"))
    const at = focused >= 0 ? focused : open
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))]
    next.focus()
    next.click()
  }
  return () => page.removeEventListener("keydown", root.pressed)
}
"""


@lru_cache(maxsize=1)
def _css() -> str:
    return Path(__file__).with_name("pane.css").read_text(encoding="utf-8")


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("listener_pane", html='<div id="pane"></div>', css=_css(), js=_JS)


def pane(body: Safe, *, key: str, about: str = "", jump: bool = False) -> str | None:
    """Draw the piece; returns the ``data-act`` of what was clicked, for this one run.

    Args:
        body: HTML from :mod:`dashboard.safe`, nothing else. What has ``data-key`` can be pressed by that key
            anywhere on the page.
        key: stable name, unique on the page.
        about: what it shows; while it stays the same, the place one has scrolled to is kept.
        jump: on a narrow screen, bring the piece into view when ``about`` changes.
    """
    if not isinstance(body, Safe):
        raise TypeError("a pane shows HTML made by dashboard.safe only")
    moods = join(html("--{}:{};", mood, color) for mood, color in mood_colors().items())
    whole = html('<div class="pane" style="{}">{}</div>', moods, body)
    result = _component()(
        key=key,
        data={"html": str(whole), "about": about, "jump": jump},
        on_act_change=lambda: None,
    )
    clicked = result.act
    return str(clicked) if clicked else None
