"""Where the real recordings lie, and a visible reason where they do not."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL_CALL = DATA / "calls" / "auto_repairs_40.flac"

needs_data = pytest.mark.skipif(not REAL_CALL.exists(), reason=f"real recordings are not at {DATA}")
