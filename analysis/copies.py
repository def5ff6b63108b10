"""Who printed the same text: groups of copies over any distance in time, and who shares text with whom."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from . import stats
from .dates import intervals
from .shingles import SHINGLE, Shingled
from .stream import Stream

THRESHOLD = 0.5
PARTLY = 0.15  # what rewritten agency copy has in common; unrelated reports of one event stay under it
CONTAINMENT = 0.8
LEAST = 10  # words; a shorter text says too little to be anybody's copy
LEAST_EXCERPT = 20
MOST = 0.5  # of a text's shingles: where strangers hold more, it is a round-up of theirs
PAIR_COLUMNS = ["a", "b", "kind", "jaccard", "a_in_b", "b_in_a"]
SHARING_COLUMNS = ["a", "b", "estimate", "low", "high", "p", "q", "n", "clusters", "shared", "a_first", "b_first"]


def copy_pairs(
    articles: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
    containment: float = CONTAINMENT,
    stream: Stream | None = None,
) -> pd.DataFrame:
    """One row per pair of articles with the same text: ``a, b, kind, jaccard, a_in_b, b_in_a``, most alike first.

    Texts are compared as sets of shingles, runs of five words in lower case without punctuation (Broder 1997), so a
    passage told twice counts once. ``jaccard``: shingles both have, over those that either has; ``a_in_b``: share of
    a's that b has. Kinds: *exact*, all words equal, in order; *revision* (same outlet) and *syndicated* (another),
    ``jaccard`` of ``threshold`` or more; *excerpt*, less than that, but a share ``containment`` of one of them, of 20
    words or more, stands in the other. Texts equal word for word are compared as one: each is paired with the first by
    article_id, and only that one with others; among more than 48 near-copies each is paired with some of the others,
    enough to make one group. Texts of fewer than ten words are left out.

    Candidates share fingerprints, the least of every 16 neighbouring shingles (winnowing: Schleimer, Wilkerson and
    Aiken 2003); the figures of each candidate are exact. At the default threshold two texts are copies up to about
    every fourteenth word changed; text that two outlets both took from an agency and rewrote has .15 to .5. ``stream``
    is the column of texts read before, if it was. Raises ``ValueError`` for a share outside 0.1 to 1.
    """
    for name, share in (("threshold", threshold), ("containment", containment)):
        if not 0.1 <= share <= 1:
            raise ValueError(f"{name}={share}: expected a share from 0.1 to 1")
    texts = Shingled(articles["text"] if stream is None else stream)
    order = np.argsort(articles["article_id"].to_numpy(dtype=str), kind="stable")
    order = order[texts.sizes[order] >= LEAST]
    first, equal = _equal_texts(texts, order)
    found = _compared(texts, first, articles["outlet"].to_numpy(dtype=str), threshold, containment)
    exact = pd.DataFrame(equal, columns=["left", "right"]).assign(kind="exact", jaccard=1.0, a_in_b=1.0, b_in_a=1.0)
    pairs = pd.concat([exact, found], ignore_index=True)
    ids = articles["article_id"].to_numpy(dtype=object)
    pairs = pairs.assign(a=ids[pairs["left"]], b=ids[pairs["right"]])[PAIR_COLUMNS]
    pairs = pairs.sort_values(["jaccard", "a", "b"], ascending=[False, True, True], ignore_index=True)
    pairs.attrs["parameters"] = {"threshold": threshold, "containment": containment, "shingle": SHINGLE}
    return pairs


def find_copies(
    articles: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
    containment: float = CONTAINMENT,
    stream: Stream | None = None,
) -> pd.DataFrame:
    """One row per article: ``article_id, copy_group, kind, copy_of, weight``; nothing is dropped.

    A group holds texts joined by pairs of ``copy_pairs`` (which explains the options), named by its original: the
    earliest, where dates do not tell the longest. ``kind`` says what an article is of ``copy_of``: *exact*, *revision*
    (an earlier text of its own outlet), *syndicated* (the original, in another outlet), *excerpt* (a longer text), else
    *none* and ``copy_of`` is missing. So the rows with *none* are each text once, and ``weight``, 1 over the texts of
    the group, counts each text once in all. A text mostly made of others which have nothing in common (a round-up) and
    these stay apart. ``attrs["parameters"]`` holds the options.
    """
    return group_copies(articles, copy_pairs(articles, threshold=threshold, containment=containment, stream=stream))


def group_copies(articles: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per article, as ``find_copies`` gives it, from the pairs that ``copy_pairs`` found."""
    table = _in_order(articles)
    place = pd.Series(np.arange(len(table)), index=table["article_id"])
    a, b = place[pairs["a"]].to_numpy(), place[pairs["b"]].to_numpy()
    excerpt, exact = ((pairs["kind"] == kind).to_numpy() for kind in ("excerpt", "exact"))
    table["text"] = _joined(a[~excerpt], b[~excerpt], len(table))
    table["equal"] = _joined(a[exact], b[exact], len(table))
    table["within"] = _within(table, _nested(a, b, pairs)[excerpt])
    copies = _told(table)
    copies.attrs = pairs.attrs
    return copies.set_index("article_id").reindex(articles["article_id"]).reset_index()


def text_sharing(articles: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """One row per two outlets with a text in common, each way round: a contrast, the share of a's articles b also ran.

    Columns: ``a, b, estimate, low, high, p, q, n`` (articles of a), ``clusters`` (texts of a), ``shared`` (articles of
    a that b also ran), ``a_first`` and ``b_first`` (texts of which one was out before the other for certain: their
    dates do not overlap). Intervals are Wilson's over texts (see ``mean_by``); nothing is tested.
    """
    frame = articles[["article_id", "outlet"]].reset_index(drop=True)
    frame = frame.join(intervals(articles).reset_index(drop=True))
    frame = frame.merge(copies[["article_id", "copy_group"]], on="article_id")
    both = _told_by_both(frame)
    if both.empty:
        return pd.DataFrame(columns=SHARING_COLUMNS)
    parts = []
    for b, of_b in both.groupby("b"):
        rows = frame[frame["outlet"].isin(of_b["a"])].assign(hit=frame["copy_group"].isin(of_b["copy_group"]))
        shares = stats.mean_by(rows, "hit", group="outlet", cluster="copy_group")
        hits = rows.groupby("outlet")["hit"].sum().to_numpy()  # outlets in order, like the shares
        parts.append(shares.rename(columns={"outlet": "a"}).assign(b=b, shared=hits))
    firsts = both.groupby(["a", "b"], as_index=False)[["a_first", "b_first"]].sum()
    table = pd.concat(parts, ignore_index=True).merge(firsts, on=["a", "b"])
    return table.sort_values(["a", "b"], ignore_index=True)[SHARING_COLUMNS]


def _told_by_both(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per text and two outlets that ran it, each way round: ``copy_group, a, b, a_first, b_first``."""
    many = frame[frame.groupby("copy_group")["outlet"].transform("nunique") > 1]
    groups = many.groupby(["copy_group", "outlet"])
    told = groups.agg(start=("start", "min"), end=("end", "min"), undated=("start", lambda start: start.isna().any()))
    told.loc[told["undated"], "start"] = pd.NaT  # it may have come first
    told = told.reset_index()
    both = told.merge(told, on="copy_group", suffixes=("_a", "_b")).rename(columns={"outlet_a": "a", "outlet_b": "b"})
    both = both[both["a"] != both["b"]]
    firsts = {"a_first": both["end_a"] <= both["start_b"], "b_first": both["end_b"] <= both["start_a"]}
    return both[["copy_group", "a", "b"]].assign(**firsts)


def _compared(
    texts: Shingled, rows: np.ndarray, outlet: np.ndarray, threshold: float, containment: float
) -> pd.DataFrame:
    """One row per pair of these rows that are copies: ``left, right, kind, jaccard, a_in_b, b_in_a``."""
    found = texts.shared(texts.candidates(rows))
    shared, left, right = found["shared"], found["left"], found["right"]
    found["jaccard"] = shared / (found["n_left"] + found["n_right"] - shared)
    found["a_in_b"], found["b_in_a"] = shared / found["n_left"], shared / found["n_right"]
    long = np.minimum(texts.sizes[left], texts.sizes[right]) >= LEAST_EXCERPT
    inside = (found[["a_in_b", "b_in_a"]].max(axis=1) >= containment) & long
    near = found["jaccard"] >= threshold
    same = outlet[left] == outlet[right]
    found["kind"] = np.where(near, np.where(same, "revision", "syndicated"), "excerpt")
    return found[near | inside]


def _equal_texts(texts: Shingled, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first text of each wording, in order, and a pair (first, other) for each further text of it."""
    wording = pd.factorize(texts.whole()[order])[0]
    _, first = np.unique(wording, return_index=True)
    original = first[wording]
    further = original != np.arange(len(order))
    return order[first], np.stack([order[original[further]], order[further]], axis=1)


def _in_order(articles: pd.DataFrame) -> pd.DataFrame:
    """article_id, outlet, length: the earliest first, then the longest; a day counts as its start, undated last."""
    table = articles[["article_id", "outlet", "published"]].assign(length=articles["text"].str.len())
    table = table.sort_values(["published", "length", "article_id"], ascending=[True, False, True], na_position="last")
    return table.reset_index(drop=True)


def _joined(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """For each of n texts the first of those it is joined with."""
    _, labels = connected_components(sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n)), directed=False)
    _, first = np.unique(labels, return_index=True)
    return first[labels]


def _nested(a: np.ndarray, b: np.ndarray, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per pair: ``inner``, the text with fewer shingles, ``outer``, and what share of it inner ``covers``."""
    smaller = (pairs["a_in_b"] >= pairs["b_in_a"]).to_numpy()
    covers = pairs[["a_in_b", "b_in_a"]].min(axis=1).to_numpy()
    return pd.DataFrame({"inner": np.where(smaller, a, b), "outer": np.where(smaller, b, a), "covers": covers})


def _within(table: pd.DataFrame, nested: pd.DataFrame) -> np.ndarray:
    """For each text the longest one that holds it (of its versions the first), -1 for none. A round-up holds none."""
    text, length, equal = (table[column].to_numpy() for column in ("text", "length", "equal"))
    held: dict[int, dict[int, float]] = {}
    for inner, other, covers in nested.itertuples(index=False):
        small, outer = int(text[inner]), int(equal[other])
        if small != text[outer]:
            held.setdefault(outer, {})[small] = max(covers, held.get(outer, {}).get(small, 0))
    kin = {frozenset((small, int(text[outer]))) for outer, inside in held.items() for small in inside}
    longest: dict[int, int] = {}
    for outer in sorted(held, key=lambda one: (-length[one], one)):
        if not _round_up(held[outer], kin):
            for small in sorted(held[outer]):
                if small not in _above(outer, longest, text):
                    versions = (one for one in held if text[one] == text[outer] and small in held[one])
                    longest.setdefault(small, min(versions))
    return table["text"].map(longest).fillna(-1).to_numpy(int)


def _round_up(inside: dict[int, float], kin: set[frozenset[int]]) -> bool:
    """Whether texts that are strangers to each other make up most of the one that holds them."""
    strangers = any(frozenset(pair) not in kin for pair in combinations(inside, 2))
    return strangers and sum(inside.values()) > MOST


def _above(outer: int, longest: dict[int, int], text: np.ndarray) -> set[int]:
    """The text of an article and all that it is an excerpt of."""
    above = {int(text[outer])}
    while (place := longest.get(int(text[outer]))) is not None and int(text[place]) not in above:
        outer = place
        above.add(int(text[outer]))
    return above


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """The copies table from each article's ``text`` (the first with nearly this text), ``equal`` and ``within``."""
    place, excerpt = np.arange(len(table)), (table["within"] >= 0).to_numpy()
    group = _joined(np.r_[place, place[excerpt]], np.r_[table["text"], table.loc[excerpt, "within"]], len(table))
    ranked = table.assign(group=group, place=place, excerpt=excerpt).sort_values(["excerpt", "place"])
    original = ranked.groupby("group")["place"].transform("first").sort_index().to_numpy(int)
    earlier = ranked.groupby(["group", "outlet", "excerpt"])["place"].transform("first").sort_index().to_numpy(int)
    equal, within = table["equal"].to_numpy(int), table["within"].to_numpy(int)
    tests = [equal != place, excerpt, earlier != place, original != place]
    of, ids = np.select(tests, [equal, within, earlier, original], -1), table["article_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "article_id": ids,
            "copy_group": ids[original],
            "kind": np.select(tests, ["exact", "excerpt", "revision", "syndicated"], "none"),
            "copy_of": pd.Series(ids[of], dtype="str").where(of >= 0),
            "weight": 1 / np.bincount(original, minlength=len(table))[original],
        }
    )
