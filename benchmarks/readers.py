"""Saved news pages against what a person would read off them: ours beside trafilatura and newspaper4k, in one run.

    python benchmarks/readers.py [FOLDER]

FOLDER holds saved pages (``*.html.gz``) and ``truth.json`` (default: ``../shared/corpora/html``): per page ``title,
authors, published_raw, body_summary, body_sections``. Per tool it prints how many pages have exactly the right title
(white space aside), the right day, a right author where there is one, an invented author where there is none; the mean
token F1 of the body (common words in lower case, counted as often as both have them, over all); and CPU per page.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pandas as pd
from corpora import SHARED

from analysis.readers.pages import page_row

Found = tuple[str, str, list[str], str]  # title, date, authors, body
NO_NEWSPAPER = "newspaper4k: not measured; `pip install newspaper4k` in an environment of its own adds its row"


def main(folder: Path) -> None:
    if not (folder / "truth.json").exists():
        print(f"skipped: no saved pages in {folder} (see benchmarks/README.md)")
        return
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    pages = {name: gzip.decompress((folder / name).read_bytes()) for name in truth}
    print(f"{len(pages)} pages of {len({true['publisher'] for true in truth.values()})} publishers")
    tools: dict[str, Callable[[bytes, str], Found]] = {"ours": ours, "trafilatura": trafilatura_alone}
    try:
        import newspaper
    except ImportError:
        print(NO_NEWSPAPER)
    else:
        tools[f"newspaper4k {newspaper.__version__}"] = newspaper4k
    print(pd.DataFrame({name: quality(tool, pages, truth) for name, tool in tools.items()}).T.to_string())


def ours(html: bytes, url: str) -> Found:
    row = page_row(html, url=url)
    return str(row["title"]), str(row["published"]), str(row["author"]).split(", "), str(row["text"])


def trafilatura_alone(html: bytes, url: str) -> Found:
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    row = found.as_dict() if found else {}
    authors = (row.get("author") or "").split("; ")
    return row.get("title") or "", row.get("date") or "", authors, row.get("text") or ""


def newspaper4k(html: bytes, url: str) -> Found:
    from newspaper import Article

    article = Article(url, fetch_images=False)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    return article.title, str(article.publish_date or ""), article.authors, article.text


def quality(tool: Callable[[bytes, str], Found], pages: dict[str, bytes], truth: dict[str, dict]) -> dict[str, str]:
    """Shares right, mean F1 and CPU over all pages."""
    tool(next(iter(pages.values())), "")  # imports and tables of patterns are not counted
    start = process_time()
    found = {name: tool(html, truth[name]["url"]) for name, html in pages.items()}
    milliseconds = 1000 * (process_time() - start) / len(pages)
    rows = pd.DataFrame([marks(found[name], truth[name]) for name in pages])
    return {
        **{name: share(rows[name]) for name in ("title exact", "day right", "an author right", "author invented")},
        "body F1": f"{rows['body F1'].mean():.3f}",
        "CPU per page": f"{milliseconds:.0f} ms",
    }


def share(column: pd.Series) -> str:
    """How many of those that count, as ``24 of 25``."""
    counted = column.dropna()
    return f"{int(counted.sum())} of {len(counted)}"


def marks(found: Found, true: dict) -> dict[str, float | None]:
    """One page's marks; ``None`` where the page does not count."""
    title, date, authors, body = found
    names, right = ({" ".join(name.casefold().split()) for name in each if name} for each in (authors, true["authors"]))
    sections = [part for each in true["body_sections"] for part in (*each["headline"], *each["paragraphs"])]
    return {
        "title exact": title.split() == true["title"].split(),
        "day right": date[:10] == true["published_raw"][:10],
        "an author right": bool(names & right) if right else None,
        "author invented": None if right else bool(names),
        "body F1": overlap(body, "\n".join([*true["body_summary"], *sections])),
    }


def overlap(ours: str, true: str) -> float:
    """Token F1: twice the common tokens over all."""
    mine, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (ours, true))
    return 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="nltk is not installed")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "html")
