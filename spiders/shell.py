"""Recognises pages whose content a script draws: an app's empty shell."""

from __future__ import annotations

import re

from spiders.fetched import Fetched

FEW_LETTERS = 400
"""Visible characters. A page that shows more can be read as it is; an app's shell shows a name, "Loading…"
and at most a sentence that JavaScript is needed."""
_ROOTS = (
    "#root, #app, #__next, #__nuxt, #svelte, #ember-app, #react-root, #main-app, #ng-app, #q-app, "
    "#___gatsby, #app-root, #application, #flarum-content, app-root, [ng-app], [ng-version], "
    "[data-reactroot], [data-v-app], [data-server-rendered], [x-data]"
)
_NOTICE = re.compile(r"java\s?script", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "template", "svg", "head")


def drawn_by_script(page: Fetched) -> bool:
    """Whether a page shows next to nothing and a script is there to draw it.

    Signs of such a script are an app's known root element, a ``<noscript>`` that asks for JavaScript, or
    a body of nothing but scripts and one empty element.
    """
    if not page.is_html or page.tree.body is None:
        return False
    scripts = page.tree.css("script[src], script[type=module]")
    if not scripts or not few_letters(page, FEW_LETTERS):
        return False
    notices = (node.text(deep=True) or node.html or "" for node in page.tree.css("noscript"))
    if page.tree.css_first(_ROOTS) is not None or any(_NOTICE.search(text) for text in notices):
        return True
    shown = [node for node in page.tree.body.iter() if node.tag not in _UNSEEN]
    return len(shown) == 1 and next(shown[0].iter(), None) is None


def few_letters(page: Fetched, most: int) -> bool:
    """Whether a reader without scripts would see at most so many letters."""
    if page.tree.body is None:
        return True
    waiting = list(page.tree.body.iter(include_text=True))
    letters = 0
    while waiting and letters <= most:
        node = waiting.pop()
        if node.tag in _UNSEEN:
            continue
        if node.tag == "-text":
            letters += len(" ".join((node.text(deep=False) or "").split()))
        else:
            waiting.extend(node.iter(include_text=True))
    return letters <= most
