"""Articles for the benchmarks: labelled news beside this checkout, else the default corpus, recombined for more."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "corpora"
sys.path.insert(0, str(ROOT))  # the kit of this checkout, wherever the script is started


def articles(n: int) -> pd.DataFrame:
    """``n`` articles: ``article_id, outlet, title, text, published``. Beyond what there is, paragraphs recombined."""
    known = _known()
    if n <= len(known):
        return known.iloc[:n].reset_index(drop=True)
    return _recombined(known, n)


def short_items(n: int, *, words: int = 60, vocabulary: int = 200_000) -> pd.DataFrame:
    """``n`` items of about ``words`` made-up words, used as often as words are (Zipf's law); ``article_id, text``."""
    rng = np.random.default_rng(0)
    syllables = np.array([a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "er", "on")])
    lexicon = pa.array(["".join(rng.choice(syllables, rng.integers(1, 5))) for _ in range(vocabulary)])
    lengths = rng.poisson(words, n)
    ranks = np.minimum(rng.zipf(1.2, int(lengths.sum())) - 1, vocabulary - 1)
    ptr = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int64())
    tokens = pa.LargeListArray.from_arrays(ptr, lexicon.take(pa.array(ranks)))
    texts = pc.binary_join(tokens, " ")
    return pd.DataFrame({"article_id": [f"s{i:07}" for i in range(n)], "text": pd.Series(texts, dtype="str")})


def source() -> str:
    """What ``articles`` draws on."""
    return f"{_known().attrs['name']}, {len(_known()):,} articles; more are made of paragraphs of two of them"


def _known() -> pd.DataFrame:
    path, columns = SHARED / "allsides_dev.parquet", ["article_id", "outlet", "title", "text", "published"]
    if path.exists():
        table = pd.read_parquet(path, columns=columns)
        table.attrs["name"] = "political news, 2012 to 2020 (Baly et al. 2020)"
        return table
    from analysis import load_corpus

    table = load_corpus()[columns]
    table.attrs["name"] = "the default corpus"
    return table


def _recombined(known: pd.DataFrame, n: int) -> pd.DataFrame:
    """Articles of as many paragraphs as real ones have, half from one article, half from another of the same outlet."""
    rng = np.random.default_rng(0)
    paragraphs, outlet = known["text"].str.split(r"\n+").tolist(), known["outlet"].tolist()
    of_outlet = {name: rows.to_numpy() for name, rows in known.groupby("outlet").groups.items()}
    first = rng.integers(len(known), size=n)
    second = [rng.choice(of_outlet[outlet[i]]) for i in first]
    texts = ["\n\n".join(paragraphs[i][::2] + paragraphs[j][1::2]) for i, j in zip(first, second, strict=True)]
    made = known.iloc[first].reset_index(drop=True)
    return made.assign(text=texts, article_id=[f"m{i:07}" for i in range(n)])
