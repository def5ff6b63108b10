"""What the quotations of articles say about them: who gets to speak, how varied, with which verbs."""

from __future__ import annotations

import pandas as pd

from .lexicons import read_lexicon
from .quotes import UNKNOWN

MEASURES = {
    "official": "quotations of officials",
    "unnamed": "quotations of unnamed speakers",
    "doubting": "doubting verbs among the verbs",
    "quoted": "words of an article in quotations",
    "kinds mixed": "two quotations of an article from two kinds of speaker",
    "speakers mixed": "two quotations of an article from two speakers",
}  # each a share, 0 to 1
MOST_OF = 2 / 3  # of the fuller names in a corpus: from so many on, a surname alone is taken to mean that one
ROOM = 110  # characters shown before and after a quotation, and of its ends


def source_names(quotes: pd.DataFrame) -> pd.Series:
    """One name per quotation, by the index of ``quotes``: a surname that stands alone in its text becomes the full name
    that most texts give it (Trump: Donald Trump). Empty for unnamed and unknown speakers."""
    names = quotes["name"].where(quotes["name"] != UNKNOWN, "")
    texts = quotes.assign(name=names)[names.str.contains(" ")].groupby("name")["article_id"].nunique()
    counts = texts.rename("texts").reset_index()
    counts["last"] = counts["name"].str.rsplit(n=1).str[-1]
    counts["share"] = counts["texts"] / counts.groupby("last")["texts"].transform("sum")
    meant = counts[counts["share"] >= MOST_OF].set_index("last")["name"].to_dict()
    return pd.Series([meant.get(name, name) for name in names], names.index, dtype="str")


def source_kinds(quotes: pd.DataFrame) -> pd.Series:
    """The kind of speaker of each quotation, by the index of ``quotes`` (with ``source``): a name of which its own text
    tells nothing has the kind that most texts of the corpus describe it with."""
    described = quotes[quotes["described"] & (quotes["source"] != "")]
    texts = described.groupby(["source", "speaker_kind"])["article_id"].nunique().reset_index(name="texts")
    most = texts.sort_values(["texts", "speaker_kind"], ascending=[False, True]).drop_duplicates("source")
    elsewhere = quotes["source"].map(most.set_index("source")["speaker_kind"])
    return quotes["speaker_kind"].where(quotes["described"] | elsewhere.isna(), elsewhere)


def cue_lemmas(quotes: pd.DataFrame) -> pd.Series:
    """The verb of each quotation's cue (claimed: claim), by the index of ``quotes``; empty where it has none."""
    lemmas = read_lexicon("cues").drop_duplicates("term").set_index("term")["lemma"]
    return quotes["cue"].str.lower().str.split().str.join(" ").map(lemmas).fillna("")


def stretches(quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """The words around each quotation, the middle of a long one left out, by the index of ``quotes``."""
    texts = articles.set_index("article_id")["text"]
    rows = zip(quotes["article_id"], quotes["start"], quotes["end"], strict=True)
    return pd.Series([_stretch(texts[article], start, end) for article, start, end in rows], quotes.index, dtype="str")


def _stretch(text: str, start: int, end: int) -> str:
    inside = text[start:end] if end - start <= 2 * ROOM else f"{text[start : start + ROOM]} … {text[end - ROOM : end]}"
    around = f"{text[max(0, start - ROOM) : start]}{inside}{text[end : end + ROOM]}"
    return " ".join(around.split())


def source_measures(quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row per measure and what it is taken from: ``article_id, measure, value, text``.

    ``quotes``: what ``find_quotes`` gives of ``articles``, with ``source`` and ``text`` (``source_names``,
    ``stretches``). Rows of official and unnamed are quotations whose speaker is known (1 or 0), of doubting those with
    a verb, of quoted articles (the share of their words that stand in quotations), of the two mixed articles with two
    such quotations or more: the chance that two of them, drawn without putting back, have different kinds of speaker,
    or different speakers (Simpson 1949); unnamed speakers of one article count as one.
    """
    said = quotes[quotes["kind"] == "quotation"]
    known = said[said["speaker_kind"] != UNKNOWN]
    cued = said[said["cue_stance"] != "none"]
    speaker = known["source"].where(known["source"] != "", known["speaker_kind"])
    parts = {
        "official": known.assign(value=known["speaker_kind"] == "official"),
        "unnamed": known.assign(value=known["speaker_kind"] == "unnamed"),
        "doubting": cued.assign(value=cued["cue_stance"] == "doubting"),
        "quoted": _quoted_share(said, articles),
        "kinds mixed": _mixed(known, known["speaker_kind"]),
        "speakers mixed": _mixed(known, speaker),
    }
    columns = ["article_id", "measure", "value", "text"]
    rows = [part.assign(measure=measure, value=part["value"].astype(float))[columns] for measure, part in parts.items()]
    return pd.concat(rows, ignore_index=True)


def _quoted_share(said: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row per article with words: the share of them that stand in quotations, and its headline."""
    quoted = said["quote"].str.count(r"\S+").groupby(said["article_id"]).sum()
    table = articles[["article_id", "title"]].rename(columns={"title": "text"})
    words = articles["text"].str.count(r"\S+")
    value = table["article_id"].map(quoted).fillna(0) / words.where(words > 0)
    return table.assign(value=value.clip(upper=1))[words > 0]


def _mixed(known: pd.DataFrame, kind: pd.Series) -> pd.DataFrame:
    """One row per article with two quotations or more: the chance that two of them are of different kinds."""
    counts = known.groupby(["article_id", kind.rename("of")]).size()
    n = counts.groupby(level=0).sum()
    same = (counts * (counts - 1)).groupby(level=0).sum()
    listed = counts.reset_index(name="n").assign(text=lambda rows: rows["of"] + " " + rows["n"].astype(str))
    text = listed.groupby("article_id")["text"].agg(", ".join)
    several = n[n > 1]
    value = 1 - same[several.index] / (several * (several - 1))
    return pd.DataFrame({"value": value, "text": text[several.index]}).reset_index()


def verbs_by(quotes: pd.DataFrame, *, group: str = "outlet") -> pd.DataFrame:
    """One row per group, stance and verb: in how many quotations of the group it is the cue; most used first."""
    cued = quotes[(quotes["kind"] == "quotation") & (quotes["cue_stance"] != "none")]
    counted = cued.assign(verb=cue_lemmas(cued)).groupby([group, "cue_stance", "verb"]).size().reset_index(name="n")
    return counted.sort_values(
        [group, "cue_stance", "n", "verb"], ascending=[True, True, False, True], ignore_index=True
    )
