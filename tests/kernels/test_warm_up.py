"""After the warm-up the first push of a call compiles nothing."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.reference.signals import JIT
from voicemon.features.extractor import LldExtractor
from voicemon.features.functionals import functionals
from voicemon.kernels.warm_up import warm_up


def test_the_first_push_is_quick() -> None:
    warm_up()
    start = time.thread_time()
    block = LldExtractor().push(np.zeros(800, np.float32))
    functionals(block.values)
    assert time.thread_time() - start < (0.05 if JIT else 2.0)


@pytest.mark.skipif(not JIT, reason="this is the run without the compiler")
def test_the_kernels_pass_their_tests_without_the_compiler() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", "tests/kernels"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:]
