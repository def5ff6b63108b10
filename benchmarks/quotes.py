"""Quotations and their speakers beside hand labels, and how far the coders agree.

    python benchmarks/quotes.py [FOLDER] [--half tuning] [--textacy PYTHON]

FOLDER holds the articles that data/quote_labels.csv labels (default: ``../shared/corpora``). Rules were made on the
tuning half; the figures are those of the reporting half. A quotation is found where the intersection of the two spans
is 0.3 (or 0.8) of their union; its speaker's words are right where they and the label's, articles aside, share half of
all their words or one holds the other; a name is right where last names agree as well, or both have none. F1 counts a
quotation with a wrong speaker as not found; speaker, name, kind, cue and stance are shares of the quotations found at
0.3. Intervals are the middle 95 % of 2,000 resamples of articles. Writes ``quotes.csv``, which notebook 07 reads.

PYTHON: an interpreter with textacy and a spaCy model (``--model``), if not this one; without either its rows are
skipped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from corpora import ROOT, SHARED

from analysis.corpus import read_corpus
from analysis.quotes import UNKNOWN, find_quotes

LABELS = ROOT / "data" / "quote_labels.csv"
RESULTS = Path(__file__).with_suffix(".csv")
COUNTED = ("quotation, overlap 0.3", "quotation, overlap 0.8", "quotation and speaker's words", "quotation and name")
SHARES = ("speaker's words", "name", "kind", "cue", "stance")
FIELDS = ["article", "start", "end", "speaker", "name", "speaker_kind", "cue", "cue_stance"]
N_BOOT = 2000


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", type=Path, default=SHARED)
    options.add_argument("--half", default="reporting", help="one of the values of that column of the labels")
    options.add_argument("--textacy", default=sys.executable, metavar="PYTHON")
    options.add_argument("--model", default="en_core_web_sm")
    told = options.parse_args()
    if not told.folder.exists():
        print(f"skipped: no labelled news in {told.folder} (see benchmarks/README.md)")
        return
    labels = pd.read_csv(LABELS, keep_default_na=False)
    texts = read_texts(told.folder, labels)
    labels = with_words(labels, texts)
    half = labels[labels["half"] == told.half]
    if half.empty:
        raise SystemExit(f"no labels of half {told.half!r}: there are {sorted(labels['half'].unique())}")
    gold = first_coder(half)
    gold = gold[gold["type"] == "quotation"]
    articles = {article: texts[article] for article in half["article"].unique()}
    tables = [measure(name, find(articles, told), gold, articles) for name, find in METHODS.items()]
    table = pd.concat([*tables, agreement(half)], ignore_index=True).assign(half=told.half)
    print(f"{len(articles)} articles, {len(gold)} quotations ({told.half})\n{table.round(3).to_string(index=False)}")
    if told.half == "reporting":
        table.round(4).to_csv(RESULTS, index=False, lineterminator="\n")


# The labels and their texts


def read_texts(folder: Path, labels: pd.DataFrame) -> dict[str, str]:
    """The labelled texts by source and id. Raises ``ValueError`` where one is not the text that was labelled."""
    told = labels.drop_duplicates(["source", "id"])
    texts = {(row.source, row.id): SOURCES[row.source](folder, row.id) for row in told.itertuples()}
    for row in told.itertuples():
        if hashlib.sha256(texts[row.source, row.id].encode()).hexdigest()[:12] != row.sha256:
            raise ValueError(f"{row.source} {row.id}: the text is not the one that was labelled")
    return {f"{source} {name}": text for (source, name), text in texts.items()}


def of_table(name: str) -> Callable[[Path, str], str]:
    def text(folder: Path, article: str) -> str:
        table = pd.read_parquet(folder / f"{name}.parquet", columns=["article_id", "text"])
        return str(table.loc[table["article_id"].astype(str) == article, "text"].iloc[0])

    return text


def of_page(folder: Path, page: str) -> str:
    known = json.loads((folder / "html" / "truth.json").read_text(encoding="utf-8"))[f"{page}.html.gz"]
    return "\n\n".join(part for section in known["body_sections"] for part in section["paragraphs"])


def of_aggregator(folder: Path, outlet: str) -> str:
    articles, _ = read_corpus(folder / "aggregator" / "daily8_putin.txt")
    return str(articles.loc[articles["outlet"] == outlet, "text"].iloc[0])


SOURCES: dict[str, Callable[[Path, str], str]] = {
    "allsides_dev": of_table("allsides_dev"),
    "basil_dev": of_table("basil_dev"),
    "html": of_page,
    "aggregator": of_aggregator,
}


def with_words(labels: pd.DataFrame, texts: dict[str, str]) -> pd.DataFrame:
    """The labels with the words that their spans hold, in the columns of ``find_quotes``."""
    labels = labels.assign(article=labels["source"] + " " + labels["id"])
    for part in ("speaker", "name", "cue"):
        spans = zip(labels["article"], labels[f"{part}_start"], labels[f"{part}_end"], strict=True)
        labels[part] = [texts[article][start:end] if start >= 0 else "" for article, start, end in spans]
    return labels


def first_coder(labels: pd.DataFrame) -> pd.DataFrame:
    return labels[labels["coder"] == labels.groupby("article")["coder"].transform("min")]


# The methods


def ours(articles: dict[str, str], _: argparse.Namespace) -> pd.DataFrame:
    found = find_quotes(pd.DataFrame({"article_id": list(articles), "text": list(articles.values())}))
    found = found[found["kind"] == "quotation"].rename(columns={"article_id": "article"})
    return found.assign(**{part: found[part].replace(UNKNOWN, "") for part in ("speaker", "name")})[FIELDS]


RUN = re.compile(
    r"“[^“”\n]+”|\"[^\"“”\n]+[\"”]|(?<![\w’'])[‘'](?=\w)[^\n]*?(?<=[\w.,!?…])[’'](?!\w)"  # double, then single marks
)
NAME = r"(?:[A-Z][\w’'.-]+(?: (?:of|the|de|van|von|al) | )?){1,6}"
VERB = r"(?:said|says|told|added|wrote|asked|tweeted|called|explained|noted|replied|claimed|insisted|argued|continued)"
AFTER = re.compile(rf"\s*,?\s*(?:(?P<v1>{VERB}) (?P<s1>{NAME})|(?P<s2>[Hh]e|[Ss]he|they|{NAME}) (?P<v2>{VERB}))")
BEFORE = re.compile(rf"(?P<s1>[Hh]e|[Ss]he|[Tt]hey|{NAME}),? (?P<v1>{VERB})[^.\n]{{0,60}}$")


def every_run(articles: dict[str, str], _: argparse.Namespace) -> pd.DataFrame:
    rows = [
        (article, found.start(), found.end(), "", "", "", "", "")
        for article, text in articles.items()
        for found in RUN.finditer(text)
        if re.search(r"\w", found[0])
    ]
    return pd.DataFrame(rows, columns=FIELDS)


def with_pattern(articles: dict[str, str], options: argparse.Namespace) -> pd.DataFrame:
    found = every_run(articles, options)
    spans = zip(found["article"], found["start"], found["end"], strict=True)
    told = [by_pattern(articles[article], start, end) for article, start, end in spans]
    return found.assign(
        speaker=[speaker for speaker, _, _ in told], name=[n for _, n, _ in told], cue=[c for *_, c in told]
    )


def by_pattern(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Speaker, name and cue of the nearest name beside a verb; the name is the longest that ends in the same word."""
    found = AFTER.match(text, end) or BEFORE.search(text, max(0, start - 120), start)
    if not found:
        return "", "", ""
    parts = {key: value.strip() for key, value in found.groupdict().items() if value}
    speaker = parts.get("s1") or parts.get("s2", "")
    last = re.escape(speaker.split()[-1])
    longer = re.findall(rf"(?:[A-Z][\w’'-]+ ){{1,3}}{last}\b", text)
    name = "" if speaker.lower() in ("he", "she", "they") else max([speaker, *longer], key=len)
    return speaker, name, parts.get("v1") or parts.get("v2", "")


TEXTACY = """
import json, re, sys
import spacy
from textacy.extract import direct_quotations
nlp, rows, failed = spacy.load(sys.argv[1]), [], 0
for article, text in json.load(sys.stdin).items():
    for paragraph in re.finditer(r"[^\\n]+", text):
        try:
            doc = nlp(paragraph[0])
            for speaker, cue, content in direct_quotations(doc):
                at = paragraph.start() + content.start_char
                who, verb = (" ".join(token.text for token in part) for part in (speaker, cue))
                rows.append((article, at, at + len(content.text), who, "", "", verb, ""))
        except ValueError:
            failed += 1
json.dump([rows, failed], sys.stdout)
"""


def textacy(articles: dict[str, str], options: argparse.Namespace) -> pd.DataFrame | None:
    done = subprocess.run(
        [options.textacy, "-c", TEXTACY, options.model], input=json.dumps(articles), capture_output=True, text=True
    )
    if done.returncode:
        print(f"skipped textacy: {(done.stderr.strip().splitlines() or ['it ended without a word'])[-1]}")
        return None
    rows, failed = json.loads(done.stdout)
    print(f"textacy raised on {failed} paragraphs: they count as without quotations")
    found = pd.DataFrame(rows, columns=FIELDS)
    longest = [by_last_name(articles[row.article], row.speaker) for row in found.itertuples()]
    return found.assign(name=longest)


def by_last_name(text: str, speaker: str) -> str:
    """The longest run of capital words that ends with the speaker's last one."""
    words = [word for word in speaker.split() if word[:1].isupper()]
    if not words or words[-1].lower() in ("he", "she", "they"):
        return ""
    return max([" ".join(words), *re.findall(rf"(?:[A-Z][\w’'-]+ ){{1,3}}{re.escape(words[-1])}\b", text)], key=len)


METHODS: dict[str, Callable[[dict[str, str], argparse.Namespace], pd.DataFrame | None]] = {
    "ours": ours,
    "every quoted run": every_run,
    "the same with a speaker pattern": with_pattern,
    "textacy, by paragraph": textacy,
}


# The measures


def measure(method: str, found: pd.DataFrame | None, gold: pd.DataFrame, articles: dict[str, str]) -> pd.DataFrame:
    """One row per measure of a method: estimate, low, high; nothing where the method could not run."""
    if found is None:
        return pd.DataFrame(columns=["method", "measure", "estimate", "low", "high", "n"])
    counts = pd.DataFrame([count(found, gold, article) for article in articles])
    drawn = np.random.default_rng(0).integers(len(counts), size=(N_BOOT, len(counts)))
    table, whole = counts.to_numpy(float), counts.sum().to_frame().T
    draws = pd.DataFrame([table[rows].sum(axis=0) for rows in drawn], columns=counts.columns)
    estimates, resampled = scores(whole), scores(draws)
    told = [name for name in estimates if method == "ours" or name not in SHARES[2:] or counts[name].any()]
    return pd.DataFrame(
        {
            "method": method,
            "measure": told,
            "estimate": [estimates[name].iloc[0] for name in told],
            "low": resampled[told].quantile(0.025).to_numpy(),
            "high": resampled[told].quantile(0.975).to_numpy(),
            "n": len(gold),
        }
    )


def scores(counts: pd.DataFrame) -> pd.DataFrame:
    """Precision, recall and F1 of what is counted, shares of the rest."""
    table = {}
    for name in COUNTED:
        table[f"{name}: P"] = counts[name] / counts["found"].where(counts["found"] > 0)
        table[f"{name}: R"] = counts[name] / counts["gold"]
        table[f"{name}: F1"] = 2 * counts[name] / (counts["gold"] + counts["found"])
    hits = counts[COUNTED[0]]
    return pd.DataFrame(table | {name: counts[name] / hits.where(hits > 0) for name in SHARES})


def count(found: pd.DataFrame, gold: pd.DataFrame, article: str) -> dict[str, int]:
    """What one article adds to each measure."""
    labelled, told = (table[table["article"] == article].to_dict("records") for table in (gold, found))
    pairs = list(matched(labelled, told))
    right = {
        COUNTED[0]: [True for _ in pairs],
        COUNTED[1]: [overlap(a, b) >= 0.8 for a, b in pairs],
        "speaker's words": [same_words(a["speaker"], b["speaker"]) for a, b in pairs],
        "name": [same_name(a["name"], b["name"]) for a, b in pairs],
        "kind": [a["speaker_kind"] == b["speaker_kind"] for a, b in pairs],
        "cue": [a["cue"].lower() == b["cue"].lower() for a, b in pairs],
        "stance": [a["cue_stance"] == b["cue_stance"] for a, b in pairs],
    }
    sums = {name: sum(values) for name, values in right.items()}
    return {
        "gold": len(labelled),
        "found": len(told),
        COUNTED[2]: sums["speaker's words"],
        COUNTED[3]: sums["name"],
    } | sums


def matched(labelled: list[dict], told: list[dict], least: float = 0.3) -> Iterator[tuple[dict, dict]]:
    """Each label with the span that overlaps it most and is not taken."""
    free = list(told)
    for label in labelled:
        best = max(free, key=lambda span: overlap(label, span), default=None)
        if best is not None and overlap(label, best) >= least:
            free.remove(best)
            yield label, best


def overlap(a: dict, b: dict) -> float:
    shared = max(0, min(a["end"], b["end"]) - max(a["start"], b["start"]))
    return shared / (max(a["end"], b["end"]) - min(a["start"], b["start"]))


def words_of(phrase: str) -> list[str]:
    return [word for word in re.findall(r"\w+", phrase.lower()) if word not in ("the", "a", "an", "s")]


def same_words(a: str, b: str) -> bool:
    first, second = set(words_of(a)), set(words_of(b))
    if not first or not second:
        return first == second
    return first <= second or second <= first or 2 * len(first & second) >= len(first | second)


def same_name(a: str, b: str) -> bool:
    return same_words(a, b) and words_of(a)[-1:] == words_of(b)[-1:]


# Agreement of the coders


def agreement(labels: pd.DataFrame) -> pd.DataFrame:
    """One row per measure: how far the two coders of an article agree; kinds and stances beyond chance. None where no
    article has two."""
    twice = labels.groupby("article")["coder"].transform("nunique") == 2
    both = labels[twice & (labels["type"] == "quotation")]
    if both.empty:
        return pd.DataFrame(columns=["method", "measure", "estimate", "n"])
    first = first_coder(labels[twice])["coder"]
    is_first = both.index.isin(first.index)
    pairs, sizes = [], len(both)
    for _, rows in both.groupby("article"):
        a, b = (rows[is_first[both.index.get_indexer(rows.index)] == side].to_dict("records") for side in (True, False))
        pairs += list(matched(a, b))
    kinds, stances = (kappa([(a[name], b[name]) for a, b in pairs]) for name in ("speaker_kind", "cue_stance"))
    rows = {
        "quotation, overlap 0.3: F1": 2 * len(pairs) / sizes,
        "speaker's words": np.mean([same_words(a["speaker"], b["speaker"]) for a, b in pairs]),
        "name": np.mean([same_name(a["name"], b["name"]) for a, b in pairs]),
        "kind: kappa": kinds,
        "stance: kappa": stances,
    }
    return pd.DataFrame({"method": "two coders", "measure": rows.keys(), "estimate": rows.values(), "n": len(pairs)})


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa of pairs of codes."""
    table = pd.crosstab(*[pd.Series(side) for side in zip(*pairs, strict=True)]).astype(float)
    names = sorted({*table.index, *table.columns})
    shares = table.reindex(index=names, columns=names, fill_value=0).to_numpy() / len(pairs)
    chance = shares.sum(axis=0) @ shares.sum(axis=1)
    return float((np.trace(shares) - chance) / (1 - chance))


if __name__ == "__main__":
    main()
