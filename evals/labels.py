"""What users read for the suites' own words, and figures written in Danish."""

from __future__ import annotations

from evals.bootstrap import Estimate

SPLITS = {"all": "alle", "dev": "dev", "test": "test"}
TYPES = {
    "decision": "beslutning",
    "recommendation": "indstilling",
    "number": "tal",
    "date": "dato",
    "person": "person",
    "list": "liste",
    "explanation": "forklaring",
    "comparison": "sammenligning",
    "follow-up": "opfølgning",
    "unanswerable": "ubesvarlig",
    "trap": "fælde",
}
STYLES = {
    "literal": "ordret",
    "paraphrase": "omskrivning",
    "everyday": "hverdagssprog",
    "keywords": "stikord",
    "typos": "tastefejl, ae/oe/aa",
    "english": "engelsk",
}
BLAMES = {
    "missing": "intet svar i filen",
    "parser": "læsning",
    "retrieval": "søgning",
    "refusal": "afvisning",
    "answer": "svar",
}
_ALL = {"split": SPLITS, "type": TYPES, "style": STYLES}


def group_label(kind: str, name: str) -> str:
    """A group's name in Danish."""
    return _ALL[kind].get(name, name)


def decimal(value: float, places: int = 1) -> str:
    """A number with a decimal comma."""
    return f"{value:.{places}f}".replace(".", ",")


def figure(estimate: Estimate | None, unit: str = "share", *, interval: bool = True) -> str:
    """An estimate for a table: "81,2 [75–87]" (a share in percent), "34,0 [31–37]" (words), or a dash."""
    if estimate is None:
        return "–"
    scale = 100 if unit == "share" else 1
    shown = decimal(estimate.mean * scale)
    return f"{shown} [{estimate.low * scale:.0f}–{estimate.high * scale:.0f}]" if interval else shown


def signed(estimate: Estimate, unit: str = "share") -> str:
    """A difference: "+2,1 [−0,4–4,6]"."""
    scale = 100 if unit == "share" else 1
    mean, low, high = (_minus(f"{value * scale:+.1f}") for value in (estimate.mean, estimate.low, estimate.high))
    return f"{mean} [{low} til {high}]"


def _minus(text: str) -> str:
    return text.replace("-", "−").replace(".", ",")
