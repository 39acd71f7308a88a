"""The words of a question: which hold it together, which it is about, and which are misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from rag import tokens
from rag.danish import words

# Words that frame any question to an archive of minutes: they say what sort of answer is wanted, not what about.
_FRAME = """
    baggrund baggrunden
    beslutte besluttede besluttes besluttet beslutning beslutningen beslutninger beslut
    vedtage vedtog vedtaget vedtagelse
    godkende godkendte godkendt godkendes drøfte drøftede drøftet drøftes behandle behandlede behandlet behandles
    indstille indstillede indstillet indstilles indstilling indstillingen anbefale anbefalede anbefales anbefaling
    foreslå foreslog foreslås foreslået mene mener mente sige siger sagde sagt oplyse oplyste oplyses oplyst
    orientere orienterede orienteret stå står stod fremgå fremgår nævne nævnes nævnt fortælle fortalte fortalt
    møde mødet møder møderne mødets punkt punktet punkter punkterne sag sagen sager sagerne emne emnet emner dagsorden
    dagsordenen referat referatet dagsordener referater politikere politikerne
    spørgsmål svar information oplysning oplysninger noget hvornår navn navne dato datoen antal antallet
    egentlig vist måske lige endelig overhovedet præcis præcist cirka omkring mht ang angående
    hedder kaldes sker skete sket skal vil kan må bliver blev forklar forklare beskriv beskrive giv vis find søg
    opsummer
    resultat resultatet udfald konklusion konklusionen stemte stemning enige enig enighed
    ende ender endte endt
    decide decided decision discuss discussed approve approved meeting agenda item minutes tell say said happen happened
    vedtok beslutade
    koste koster kostede sammenlign sammenligne forskel forskellen forskelle
    """
FRAME_WORDS = frozenset(words.fold(_FRAME).split())

# A word this short has too many neighbours at one letter's distance.
_SHORTEST_TYPO = 5
# From this length on a word may have two letters wrong.
_TWO_ERRORS_FROM = 11
# A right spelling of at most so many of the tokenizer's pieces is a common word; a slip mostly falls into more.
_COMMON_PIECES = 1


class Vocabulary(Protocol):
    """The archive's own words; ``rag.lexical.LexicalLeg`` is one."""

    @property
    def item_count(self) -> int:
        """How many items the archive holds."""

    def word_frequency(self, word: str) -> int:
        """In how many items a folded word stands."""

    def stem_frequency(self, stem: str) -> int:
        """In how many items a folded stem stands."""

    def words_from(self, prefix: str) -> list[tuple[str, int]]:
        """The archive's words that begin with ``prefix``, with their frequencies."""

    def search_items(
        self, terms: Mapping[str, float], k: int, *, title_weight: float = ...
    ) -> Sequence[tuple[str, float]]:
        """The ids of the ``k`` best items for weighted terms, with their scores; a title adds to the score."""

    def search_chunks(
        self, terms: Mapping[str, float], k: int, *, item_ids: Sequence[str] | None = None
    ) -> Sequence[tuple[int, float]]:
        """The rows of the ``k`` best passages for weighted terms, of the given items only, if given."""


def subject_words(text: str) -> list[str]:
    """The folded words a question is about: no stop words, none that only frame it, numbers included."""
    return [word for word in words.content_words(text) if word not in FRAME_WORDS]


def is_known(word: str, vocabulary: Vocabulary) -> bool:
    """Whether the archive holds a folded word or another form of it."""
    return vocabulary.word_frequency(word) > 0 or vocabulary.stem_frequency(words.stem(word)) > 0


def corrections(text_words: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    """For each misspelt word the archive's word it was meant to be.

    Only words the archive does not know are looked at, and only its own words are offered: one wrong letter (left
    out, added, changed or two swapped), two in long words, the first two letters right or swapped. Nothing is
    offered for a word that is made of words the archive knows, or that is common Danish.
    """
    found: dict[str, str] = {}
    for word in dict.fromkeys(text_words):
        if len(word) < _SHORTEST_TYPO or not word.isalpha() or words.is_stop(word) or is_known(word, vocabulary):
            continue
        if tokens.count(word) <= _COMMON_PIECES:
            continue
        if len(words.split_compound(word, lambda part: len(part) > 3 and is_known(part, vocabulary))) > 1:
            continue
        if word.endswith("s") and is_known(word[:-1], vocabulary):  # a name's genitive
            continue
        meant = _nearest(word, vocabulary)
        if meant:
            found[word] = meant
    return found


def _nearest(word: str, vocabulary: Vocabulary) -> str | None:
    """The archive's word nearest to a misspelt one; the more frequent of two equally near."""
    allowed = 2 if len(word) >= _TWO_ERRORS_FROM else 1
    own_stem, letters = words.stem(word), set(word)
    best: tuple[int, int, str] | None = None
    for prefix in {word[:2], word[1] + word[0]}:
        for candidate, frequency in vocabulary.words_from(prefix):
            if abs(len(candidate) - len(word)) > allowed or not candidate.isalpha():
                continue
            # Each slip brings in one letter at most, and takes one away; a large archive has thousands of candidates.
            others = set(candidate)
            if len(letters - others) > allowed or len(others - letters) > allowed:
                continue
            # One that is further off than the best so far need not be measured to the end.
            limit = best[0] if best else allowed
            distance = edit_distance(word, candidate, limit)
            # The same letters up to the ending are another form of the word, not a slip.
            if distance > limit or words.is_stop(candidate) or words.stem(candidate) == own_stem:
                continue
            rank = (distance, -frequency, candidate)
            if best is None or rank < best:
                best = rank
    return best[2] if best else None


def edit_distance(left: str, right: str, limit: int) -> int:
    """Edits from one word to the other (insert, delete, change, swap neighbours); ``limit + 1`` if there are more.

    Optimal string alignment: Damerau (1964), "A technique for computer detection and correction of spelling errors".
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    # What both begin and end with costs nothing.
    shorter = min(len(left), len(right))
    start = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    end = next((at for at in range(shorter - start) if left[-1 - at] != right[-1 - at]), shorter - start)
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    before: Sequence[int] = []
    row: Sequence[int] = range(len(right) + 1)
    for i, one in enumerate(left, 1):
        next_row = [i]
        for j, other in enumerate(right, 1):
            cost = min(row[j] + 1, next_row[j - 1] + 1, row[j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            next_row.append(cost)
        if min(next_row) > limit:
            return limit + 1
        before, row = row, next_row
    return min(row[-1], limit + 1)
