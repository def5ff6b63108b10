"""Fragments of HTML, as feeds and news APIs carry them, as plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...files import UnreadableFile

MARKUP = re.compile(r"<[a-zA-Z!/]|&(?:#\w{1,8}|[a-zA-Z]\w{1,30});")
WHOLE_PAGE = re.compile(r"</?(?:html|body)\b[^<>]{0,1000}>|\x00", re.I)  # what follows </html> would be lost
SPACE = re.compile(r"\s+")
BREAKS = dict.fromkeys(
    "address article aside blockquote center dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section summary table tr ul".split(),
    "\n\n",
) | {"br": "\n", "td": " ", "th": " "}
UNSEEN = frozenset("figcaption head iframe math noscript object script style svg template textarea title".split())


def paragraphs(html: str) -> str:
    """The text a reader of the fragment sees: paragraphs parted by a blank line, entities decoded once.

    Scripts, styles, pictures and their captions are left out, the words of links stay. A text without markup stays as
    it is. Raises ``UnreadableFile`` where elements are nested so deep that a part would be lost.
    """
    if not MARKUP.search(html):
        return html.strip()
    text = "".join(_pieces(_parse(WHOLE_PAGE.sub(" ", html))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(html: str) -> str:
    """The text of a fragment as one line: for headlines and names."""
    return " ".join(paragraphs(html).split())


def _parse(html: str) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    tree = etree.fromstring(b"<main>" + html.encode("utf-8", "replace") + b"</main>", parser)
    if fatal := parser.error_log.filter_from_fatals():
        raise UnreadableFile(f"HTML that cannot be read: {fatal[0].message}", "unreadable_row")
    return tree


def _pieces(tree: Any) -> Iterator[str]:
    """The texts of a tree in reading order, with a break before and after what begins a new line."""
    from lxml import etree

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        if event == "start" and node.tag in UNSEEN:
            walk.skip_subtree()
            continue
        if event == "start" or node.tag != "br":
            yield BREAKS.get(node.tag, "")
        yield SPACE.sub(" ", (node.text if event == "start" else node.tail) or "")
