"""The town's texts as HTML: Markdown with headings, lists, emphasis and links; whatever else one types stays text."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_CLASSES = {
    "p": "kern-body",
    "a": "kern-link",
    "ul": "kern-list kern-list--bullet",
    "ol": "kern-list kern-list--number",
    "h2": "kern-heading-large",
    "h3": "kern-heading-medium",
    "h4": "kern-heading-small",
}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "html_block", "html_inline", "code", "fence", "backticks", "blockquote", "reference", "hr", "lheading"]
)


@lru_cache(maxsize=64)
def html(text: str) -> Markup:
    """The text for a page whose own heading is the h1: a title with one # or two is an h2."""
    tokens = _markdown.parse(text)
    for token in tokens:
        _fit(token)
        for inner in token.children or ():
            _fit(inner)
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 (HTML in the text is escaped)


def _fit(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
    if token.nesting == 1 and token.tag in _CLASSES:
        token.attrSet("class", _CLASSES[token.tag])
