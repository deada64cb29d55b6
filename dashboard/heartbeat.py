"""A piece of page that asks to be drawn anew after a while, and holds still while its reader leaves.

Streamlit's own timer (``run_every``) goes on firing after somebody has pressed something that leads to
another page; a request that arrives while that page is being made leaves it empty. This one stops at the
press.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const hand = (window.listenerHand ??= { until: 0, heard: false })
  if (!hand.heard) {
    hand.heard = true
    const hold = (event) => {
      // What draws nothing anew would hold the beat for the whole time.
      if (event.target.closest?.("[role=tab], textarea, input")) return
      hand.until = Date.now() + data.hold
    }
    document.addEventListener("pointerdown", hold, true)
    document.addEventListener("click", hold, true)
  }
  hand.until = 0
  clearTimeout(parentElement.listenerBeat)
  const beat = () => {
    if (!parentElement.isConnected) return
    if (Date.now() < hand.until) {
      parentElement.listenerBeat = setTimeout(beat, 500)
      return
    }
    setTriggerValue("beat", data.turn)
  }
  parentElement.listenerBeat = setTimeout(beat, data.after)
  return () => clearTimeout(parentElement.listenerBeat)
}
"""
_HOLD = 60_000
"""Milliseconds that a press holds the beat, unless what it has done is drawn sooner."""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("listener_heartbeat", html="<span></span>", js=_JS)


def draw_again(seconds: float, *, key: str) -> None:
    """Have this fragment drawn anew. Call it last, within the fragment.

    Args:
        seconds: from when this draw has arrived.
        key: unique on the page.
    """
    turns = f"_beat_{key}"
    st.session_state[turns] = st.session_state.get(turns, 0) + 1
    _component()(
        key=key,
        data={"after": seconds * 1000, "turn": st.session_state[turns], "hold": _HOLD},
        on_beat_change=lambda: None,
    )
