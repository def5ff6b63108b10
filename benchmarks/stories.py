"""Stories against known events: 50 events told by three outlets, mixed into political articles of the same years.

    python benchmarks/stories.py [FOLDER]           figures on held-back data beside TF-IDF, with dates and without
    python benchmarks/stories.py [FOLDER] --fit     learn the model anew and write data/story_pairs.csv
    python benchmarks/stories.py --growth           seconds and memory for 10^4, 10^5 and 10^6 made articles

FOLDER holds ``basil_dev.parquet`` and ``allsides_dev.parquet`` (default: ``../shared/corpora``). Calendar months are
dealt into two halves, events and other articles with them. Model and threshold are learned on one half and measured on
the other, both ways round. B-cubed is over the articles of known events; for pairs, every link from such an article to
another article is counted as wrong, and once more without the links that a reader called right. In
data/story_pairs.csv, ``read`` pairs were drawn by score and read by two readers (language models, see
data/README.md); ``link`` pairs are links out, read by one who knew that they were (weight 0: they teach nothing);
``event`` pairs are of known events, ``apart`` ones too far apart in time. "joined P" weighs the read pairs among those
joined to the whole of them.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from analysis import load_corpus, story_scores, strip_boilerplate
from analysis.fetch import ROOT
from analysis.stories import _complete_link, _symmetric, match_stories
from analysis.story_calibration import LEAST_ANSWERS, calibrate_stories, score_cut
from analysis.story_scores import LIKENESSES, count_words, find_candidates, score, score_pairs

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpora"
PAIRS = ROOT / "data" / "story_pairs.csv"
WINDOW = 4
FAR = 6  # days: pairs further apart than any that was read; none is one story
FAR_SAMPLE = 150  # of each tenth of score
PRECISIONS = np.arange(0.2, 0.96, 0.05).round(2)
FEATURES = [*LIKENESSES, "days"]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", type=Path, default=SHARED)
    options.add_argument("--fit", action="store_true")
    options.add_argument("--growth", action="store_true")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.one:
        grow_to(told.one)
    elif told.growth:
        for n in (10_000, 100_000, 1_000_000):
            subprocess.run([sys.executable, __file__, "--one", str(n)], check=True)
    elif not told.folder.exists():
        print(f"skipped: no labelled news in {told.folder} (see benchmarks/README.md)")
    else:
        (fit if told.fit else measure)(told.folder)


# The data


def mixed(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """The articles of both files in the years of the events, and the event of each known article."""
    known, other = (load_corpus(folder / f"{name}_dev.parquet") for name in ("basil", "allsides"))
    event = pd.read_parquet(folder / "basil_dev.parquet", columns=["event_id"])["event_id"]
    known = known.assign(event=known["source_row"].map(lambda row: event.iloc[row - 1]))
    other = other[other["published"].dt.year.isin(known["published"].dt.year.unique())]
    both = pd.concat([known, other], ignore_index=True).drop_duplicates("article_id", ignore_index=True)
    return both, both.set_index("article_id")["event"].dropna()


def prepared(folder: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """The same without furniture, sorted by id, with ``event`` and ``half``; and days since 1970."""
    articles, _ = mixed(folder)
    clean = strip_boilerplate(articles)[0].sort_values("article_id", ignore_index=True)
    day = clean["published"].dt.normalize()
    month = day.where(clean["event"].isna(), day.groupby(clean["event"]).transform("min")).dt.strftime("%Y-%m")
    dealt = sorted(set(month), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    clean["half"] = month.map({name: place % 2 for place, name in enumerate(dealt)})
    return clean, story_scores.days_of(clean)


def candidates(clean: pd.DataFrame, days: np.ndarray, *, dated: bool) -> pd.DataFrame:
    """One row per candidate pair: positions ``i, j``, ``half`` (-1 across), likenesses, days, ``same``, ``weight``."""
    words = count_words(clean)
    known = days if dated else np.full(len(days), np.nan)
    found = find_candidates(words["lead"], known, WINDOW)
    extra = _positions(clean, _read())  # a pair that was read but is no candidate counts as missed
    near = np.abs(days[extra[:, 0]] - days[extra[:, 1]]) <= (WINDOW if dated else FAR)
    is_candidate = np.arange(len(found) + near.sum()) < len(found)
    pairs, places = np.unique(np.concatenate([found, extra[near]]), axis=0, return_index=True)
    table = pd.concat([pd.DataFrame(pairs, columns=["i", "j"]), score_pairs(words, known, pairs)], axis=1)
    table["apart"] = np.abs(days[pairs[:, 0]] - days[pairs[:, 1]])
    return _with_truth(table.assign(candidate=is_candidate[places]), clean)


def _with_truth(table: pd.DataFrame, clean: pd.DataFrame) -> pd.DataFrame:
    """``same``: by the event, else as read, else 0 where too far apart; ``source`` says which."""
    half, event = clean["half"].to_numpy(), clean["event"].to_numpy()
    i, j = table["i"].to_numpy(), table["j"].to_numpy()
    table["half"] = np.where(half[i] == half[j], half[i], -1)
    both = pd.notna(event[i]) & pd.notna(event[j])
    ids = clean["article_id"].to_numpy()
    read = _read().set_index(["a", "b"])
    as_read = read.reindex(pd.MultiIndex.from_arrays([ids[i], ids[j]]))
    far = table["apart"] > FAR
    table["source"] = np.select([both, as_read["same"].notna(), far], ["event", as_read["source"], "apart"], "")
    table["same"] = np.select([both, as_read["same"].notna(), far], [event[i] == event[j], as_read["same"], 0], np.nan)
    table["weight"] = np.where(both, 1.0, as_read["weight"].fillna(1.0))
    return table


def _read() -> pd.DataFrame:
    """The pairs read one by one."""
    pairs = pd.read_csv(PAIRS)
    return pairs[pairs["source"].isin(["read", "link"])].drop_duplicates(["a", "b"])


def _positions(clean: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    place = pd.Series(np.arange(len(clean), dtype=np.int32), clean["article_id"])
    return np.sort(np.stack([place[pairs["a"]], place[pairs["b"]]], axis=1), axis=1)


# The model


def learn(table: pd.DataFrame) -> dict[str, float]:
    """Log-odds by logistic regression: no likeness counts against one story, nor days apart in favour of it."""
    known = table[table["same"].notna() & (table["weight"] > 0)]
    x, y, w = (
        np.column_stack([np.ones(len(known)), known[FEATURES].fillna(0)]),
        known["same"].to_numpy(),
        known["weight"].to_numpy(),
    )

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x @ b
        slope = w * (1 / (1 + np.exp(-odds)) - y)
        return float(w @ (np.logaddexp(0, odds) - y * odds) + 0.05 * b[1:] @ b[1:]), x.T @ slope + 0.1 * np.r_[0, b[1:]]

    bounds = [(None, None), *[(0, None)] * len(LIKENESSES), (None, 0)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000})
    return dict(zip(["intercept", *FEATURES], found.x.round(2).tolist(), strict=True))


def fit(folder: Path) -> None:
    """Learn from all labelled pairs; print the model and write the pairs with their scores."""
    clean, days = prepared(folder)
    ids, written = clean["article_id"].to_numpy(), []
    for dated in (True, False):
        table = candidates(clean, days, dated=dated)
        kind = "dated" if dated else "undated"
        story_scores.MODEL[kind] = learn(table)
        print(f'    "{kind}": {story_scores.MODEL[kind]},'.replace("'", '"'))
        table["score"] = score(table)
        kept = table[table["same"].notna()]
        far = kept[kept["source"] == "apart"]
        tenth = (far["score"] * 10).astype(int)
        drawn = far.groupby(tenth, group_keys=False).apply(lambda g: g.sample(min(len(g), FAR_SAMPLE), random_state=1))
        weight = tenth[drawn.index].map(tenth.value_counts() / tenth[drawn.index].value_counts())
        both = pd.concat([kept[kept["source"] != "apart"], drawn.assign(weight=weight)])
        written.append(both.assign(dated=dated, a=ids[both["i"]], b=ids[both["j"]]))
    rows = pd.concat(written)
    coders = _read()[["a", "b", "coder_1", "coder_2"]]
    rows = rows.merge(coders, how="left", on=["a", "b"]).sort_values(["dated", "source", "a", "b"])
    columns = ["a", "b", "dated", "source", "coder_1", "coder_2", "same", "weight", "score", *LIKENESSES, "days"]
    rows.astype({"same": int})[columns].round(6).to_csv(PAIRS, index=False)
    print(f"{len(rows):,} rows in {PAIRS}")


# Held-back figures


def measure(folder: Path) -> None:
    """Print each figure on the half that neither model nor threshold has seen."""
    clean, days = prepared(folder)
    event = clean["event"].dropna()
    print(f"{len(clean):,} articles, {len(event)} of them tell {event.nunique()} known events")
    print(f"agreement on pairs read twice: {agreement()}")
    for dated in (True, False):
        table = candidates(clean, days, dated=dated)
        tried = pd.concat([_try_all(table, clean, dated, tune) for tune in (0, 1)])
        held = tried[tried["half"] != tried["tuned on"]].set_index(["threshold", "tuned on"])
        print(f"\nHeld back, {'with' if dated else 'without'} dates (mean of both halves)")
        print(held.drop(columns=["half", "links"]).groupby("threshold").mean().round(3).to_string())
        own = tried[tried["half"] == tried["tuned on"]].set_index("threshold")
        for aim in ("B3 F1", "pair F1", "pair F1 without right"):
            chosen = [(own.loc[own["tuned on"] == tune, aim].idxmax(), tune) for tune in (0, 1)]
            print(f"{aim}, thresholds {chosen[0][0]}, {chosen[1][0]} chosen for it: {held.loc[chosen, aim].mean():.3f}")
        peers(clean, days, dated=dated)


def _try_all(table: pd.DataFrame, clean: pd.DataFrame, dated: bool, tune: int) -> pd.DataFrame:
    """One row per threshold and half, by a model and calibration from the half ``tune`` alone."""
    own = table["half"] == tune
    story_scores.MODEL["dated" if dated else "undated"] = learn(table[own])
    table = table.assign(score=score(table))
    curve = calibrate_stories(table[own & table["same"].notna() & (table["weight"] > 0)], n_boot=0)
    best = curve.loc[curve["n"] >= LEAST_ANSWERS, "precision"].max()
    rows = [
        {"threshold": p, "tuned on": tune, "half": half, **quality(table, clean, score_cut(p, curve), half)}
        for p in PRECISIONS
        if p <= best
        for half in (0, 1)
    ]
    return pd.DataFrame(rows)


def quality(table: pd.DataFrame, clean: pd.DataFrame, cut: float, half: int) -> dict[str, float]:
    """What ``events_found`` says of stories joined from this score on, and how many links out are read as right."""
    likely = table[table["candidate"] & (table["half"] == half) & (table["score"] >= cut)]
    story = _complete_link(_symmetric(likely[["i", "j"]].to_numpy(), likely["score"].to_numpy(), len(clean)))
    linked = likely[story[likely["i"]] == story[likely["j"]]]
    judged = linked[linked["same"].notna() & (linked["weight"] > 0)]
    is_known = clean["event"].notna().to_numpy()
    out = linked[is_known[linked["i"]] != is_known[linked["j"]]]
    right, found = int((out["same"] == 1).sum()), events_found(story, clean, half)
    precision = found["pair P"] * found["links"] / max(1, found["links"] - right)
    return {
        "joined P": np.average(judged["same"], weights=judged["weight"]),
        **found,
        "read": int(out["same"].notna().sum()),
        "right": right,
        "pair F1 without right": _f1(precision, found["pair R"]),
    }


def events_found(story: np.ndarray, clean: pd.DataFrame, half: int) -> dict[str, float]:
    """B-cubed over the known articles of one half, and pairs among them and out of them."""
    in_half, is_known = (clean["half"] == half).to_numpy(), clean["event"].notna().to_numpy()
    known = np.flatnonzero(is_known & in_half)
    event, own = clean["event"].to_numpy()[known], story[known]
    same_story, same_event = own[:, None] == own, event[:, None] == event
    both = (same_story & same_event).sum(axis=1)
    precision, recall = np.mean(both / same_story.sum(axis=1)), np.mean(both / same_event.sum(axis=1))
    found, true = (both - 1).sum() / 2, (same_event.sum(axis=1) - 1).sum() / 2
    out = (own[:, None] == story[in_half & ~is_known]).sum()
    links = out + (same_story.sum(axis=1) - 1).sum() / 2
    return {
        "B3 P": precision,
        "B3 R": recall,
        "B3 F1": _f1(precision, recall),
        "pair P": found / max(1, links),
        "pair R": found / true,
        "pair F1": _f1(found / max(1, links), found / true),
        "links": links,
        "links out": out,
    }


def peers(clean: pd.DataFrame, days: np.ndarray, *, dated: bool) -> None:
    """Print what cosines of TF-IDF reach on the same halves, cut where the other half is best."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    from sklearn.feature_extraction.text import TfidfVectorizer

    lead = clean["title"] + " " + clean["text"].str.split().str[:60].str.join(" ")
    texts = {"headline and 60 words": (lead, 1), "all words and pairs": (clean["title"] + " " + clean["text"], 2)}
    for (name, (text, longest)), way in product(texts.items(), ("average", "complete")):
        recipe = TfidfVectorizer(ngram_range=(1, longest), sublinear_tf=True, min_df=2, stop_words="english")
        weights, rows = recipe.fit_transform(text), []
        for half in (0, 1):
            own = np.flatnonzero(clean["half"] == half)
            apart = 1 - (weights[own] @ weights[own].T).toarray()
            if dated:
                apart[np.abs(days[own][:, None] - days[own]) > WINDOW] = 1
            np.fill_diagonal(apart, 0)
            tree = linkage(squareform(apart.clip(0), checks=False), way)
            for cut in np.arange(0.02, 0.7, 0.02).round(2):
                story = np.full(len(clean), -1)
                story[own] = fcluster(tree, 1 - cut, "distance")
                rows.append({"cut": cut, "half": half, **events_found(story, clean, half)})
        tried = pd.DataFrame(rows).set_index("cut")
        halves = [tried[tried["half"] == half] for half in (0, 1)]
        told = [
            f"{aim} {np.mean([halves[1 - half].loc[halves[half][aim].idxmax(), aim] for half in (0, 1)]):.3f}"
            for aim in ("B3 F1", "pair F1")
        ]
        print(f"TF-IDF of {name}, {way} link, each cut chosen for it: {', '.join(told)}", flush=True)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def agreement() -> str:
    """Cohen's kappa of the two readers."""
    twice = _read().dropna(subset=["coder_1", "coder_2"])
    a, b = twice["coder_1"], twice["coder_2"]
    agreed, chance = (a == b).mean(), sum((a == v).mean() * (b == v).mean() for v in (0, 1))
    return f"{len(twice)} pairs, {agreed:.2f} alike, kappa {(agreed - chance) / (1 - chance):.2f}"


# Growth


def grow_to(n: int) -> None:
    """Match ``n`` made articles; print seconds, memory and how many planted pairs were found."""
    articles, story = made(n)
    match_stories(articles.head(1000))  # compiles
    start = time.perf_counter()
    found = match_stories(articles).to_numpy()
    took = time.perf_counter() - start
    pairs = pd.DataFrame({"true": story, "found": found})
    true = (pairs.groupby("true").size().pipe(lambda k: k * (k - 1) / 2)).sum()
    joined = (pairs.groupby("found").size().pipe(lambda k: k * (k - 1) / 2)).sum()
    right = (pairs.groupby(["true", "found"]).size().pipe(lambda k: k * (k - 1) / 2)).sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{n:9,} articles: {took:7.1f} s, {took / n * 1e6:5.0f} µs each, peak {peak:.1f} GB; "
        f"planted pairs found {right / true:.3f}, of those joined right {right / max(joined, 1):.3f}",
        flush=True,
    )


def made(n: int, *, per_day: int = 500, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Articles of about 40 words and the planted story of each (one to five tellings within two days).

    A telling draws a third of its words from twelve words of its story, the rest from all, by Zipf's law.
    """
    rng = np.random.default_rng(seed)
    size = rng.choice([1, 1, 1, 2, 3, 5], n)
    story = np.repeat(np.arange(n), size)[:n]
    words = np.array([f"w{_letters(k)}" for k in range(200_000)])
    rank = np.minimum(np.floor(np.exp(rng.random((n, 40)) * np.log(len(words)))).astype(int), len(words) - 1)
    own = rng.integers(500, len(words), (story.max() + 1, 12))
    from_story = rng.random((n, 40)) < 1 / 3
    chosen = np.where(from_story, own[story[:, None], rng.integers(0, 12, (n, 40))], rank)
    text = [" ".join(row) for row in words[chosen]]
    day = story * (n // per_day) // len(own) + rng.integers(0, 2, n)
    frame = pd.DataFrame(
        {
            "article_id": [f"{k:08x}" for k in rng.permutation(n)],
            "outlet": rng.choice(list("ABCDEFGH"), n),
            "title": [" ".join(row) for row in words[chosen[:, :8]]],
            "text": text,
            "published": pd.Timestamp("2000-01-01", tz="UTC") + pd.to_timedelta(day, unit="D"),
        }
    )
    return frame, story


def _letters(k: int) -> str:
    return "".join(chr(97 + k // 26**place % 26) for place in range(4))


if __name__ == "__main__":
    main()
