"""The pool as matching sees it: every profile read once, all of them inverted, and the registrations."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.domain.people import Expert, Topic
from bot.matching.bm25 import Bm25, Segment
from bot.matching.lexicon import Lexicon
from bot.matching.profile import ProfileAnalysis, analyse, digest_of
from bot.matching.semantic import SemanticTopics
from bot.matching.table import ExpertTable
from bot.matching.topic_guide import TopicGuide, guide_of

#: So many changed profiles, or this share of the pool, are kept beside the large index before all is put
#: together anew.
_LATE_MOST, _LATE_SHARE = 256, 0.1

_Row = tuple[Expert, ProfileAnalysis]


@dataclass(frozen=True, slots=True)
class Language:
    """What gives words their meaning and numbers: shared by all states of an index.

    `semantic`: the optional part of the guide, where a sentence encoder is at hand.
    """

    guide: TopicGuide
    words: Lexicon
    ngrams: Lexicon
    semantic: SemanticTopics | None = None

    @classmethod
    def of(cls, topics: Iterable[Topic]) -> Self:
        return cls(guide_of(tuple(topics)), Lexicon(), Lexicon())


@dataclass(frozen=True, slots=True)
class _Inverted:
    """Some rows, inverted by words and by character n-grams."""

    words: Segment
    ngrams: Segment
    skills: Segment

    @classmethod
    def of(cls, rows: Sequence[_Row], language: Language) -> Self:
        return cls(
            words=Segment.of([analysis.of_profile for _, analysis in rows], len(language.words)),
            ngrams=Segment.of([analysis.ngrams for _, analysis in rows], len(language.ngrams)),
            skills=Segment.of([analysis.of_skills for _, analysis in rows], len(language.words)),
        )


class ProfileIndex:
    """A pool of experts, analysed and inverted. Never changes: `changed` and `updated` give a new one.

    A large part is inverted once and shared; what changed since is a small part beside it, inverted anew
    each time, and rows of the large part that were replaced are `gone`. Safe to share between threads.
    Memory: about 13 kB for a profile of 400 characters.
    """

    def __init__(
        self,
        language: Language,
        rows: Sequence[_Row],
        *,
        gone: NDArray[np.bool_] | None = None,
        large: _Inverted | None = None,
    ) -> None:
        """`large` is of the first rows; without it all rows are put into one."""
        self.language = language
        self._rows = rows
        self.gone = np.zeros(len(rows), np.bool_) if gone is None else gone
        self._large = large or _Inverted.of(rows, language)
        self._row_of = {
            expert.expert_id: number for number, (expert, _) in enumerate(rows) if not self.gone[number]
        }
        split = len(self._large.words.lengths)
        parts = [self._large]
        if split < len(rows):
            parts.append(_Inverted.of(rows[split:], language))
        lost = [self.gone[:split], self.gone[split:]][: len(parts)]
        self.words = Bm25([part.words for part in parts], lost)
        self.ngrams = Bm25([part.ngrams for part in parts], lost)
        self.skills = Bm25([part.skills for part in parts], lost)

    @classmethod
    def build(cls, experts: Iterable[Expert], topics: Iterable[Topic]) -> Self:
        return cls.of(experts, Language.of(topics))

    @classmethod
    def of(
        cls,
        experts: Iterable[Expert],
        language: Language,
        analyses: Mapping[bytes, ProfileAnalysis] = MappingProxyType({}),
    ) -> Self:
        """`analyses`: those made before with this language, by the digest of their texts."""
        return cls(
            language,
            [(one, analyses.get(digest_of(one)) or _analysed(one, language)) for one in experts],
        )

    def __len__(self) -> int:
        return len(self._row_of)

    @cached_property
    def experts(self) -> tuple[Expert, ...]:
        """One for each row, those that are gone too."""
        return tuple(expert for expert, _ in self._rows)

    @cached_property
    def table(self) -> ExpertTable:
        """The registrations, a row for each expert of `experts`."""
        return ExpertTable.of(self.experts, self.language.guide.codes)

    @cached_property
    def spoken_of(self) -> NDArray[np.float32]:
        """float32[topics, experts]: how much each profile speaks of each topic, 0 to 1."""
        if not self._rows:
            return np.zeros((len(self.language.guide.codes), 0), np.float32)
        return np.stack([analysis.topics for _, analysis in self._rows], axis=1)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """int64[experts]: the place of each row when they are put in the order of their ids."""
        ids = np.array([expert.expert_id for expert in self.experts], np.str_)
        return np.argsort(np.argsort(ids, kind="stable"), kind="stable")

    @cached_property
    def analyses(self) -> Sequence[ProfileAnalysis]:
        return [analysis for _, analysis in self._rows]

    def row_of(self, expert_id: str) -> int | None:
        return self._row_of.get(expert_id)

    def with_semantic(self, semantic: SemanticTopics | None) -> Self:
        """The same index, whose requests are understood with (or without) a sentence encoder as well."""
        index = copy(self)
        index.language = replace(self.language, semantic=semantic)
        return index

    def updated(self, experts: Iterable[Expert]) -> Self:
        """The index of exactly these experts; only those whose texts changed are analysed again."""
        wanted = {expert.expert_id: expert for expert in experts}
        left = [expert_id for expert_id in self._row_of if expert_id not in wanted]
        return self.changed(wanted.values(), without=left)

    def changed(self, experts: Iterable[Expert], *, without: Iterable[str] = ()) -> Self:
        """This index where nothing changed; else one in which these experts stand as given."""
        rows, gone, known = list(self._rows), self.gone.copy(), dict(self._row_of)
        touched = False
        for expert_id in without:
            if expert_id in known:
                gone[known.pop(expert_id)] = touched = True
        late: list[_Row] = []
        for expert in {one.expert_id: one for one in experts}.values():
            row = known.get(expert.expert_id)
            if row is None:
                late.append((expert, _analysed(expert, self.language)))
                continue
            before, analysis = rows[row]
            if before is expert or before == expert:
                continue
            touched = True
            if analysis.digest == digest_of(expert):
                rows[row] = (expert, analysis)
            else:
                gone[row] = True
                late.append((expert, _analysed(expert, self.language)))
        if not touched and not late:
            return self
        rows += late
        gone = np.concatenate([gone, np.zeros(len(late), np.bool_)])
        split = len(self._large.words.lengths)
        if len(rows) - split + int(gone[:split].sum()) > max(_LATE_MOST, _LATE_SHARE * split):
            return type(self)(self.language, [row for n, row in enumerate(rows) if not gone[n]])
        return type(self)(self.language, rows, gone=gone, large=self._large)


def _analysed(expert: Expert, language: Language) -> ProfileAnalysis:
    return analyse(expert, language.guide, language.words, language.ngrams)
