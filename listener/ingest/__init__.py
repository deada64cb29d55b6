"""The stations a post passes on its way in; :mod:`listener.pipeline` walks it through them."""
