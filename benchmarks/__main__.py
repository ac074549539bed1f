"""`make bench`: the engine through its public API beside OpenFisca, then the office's import and monthly run."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for script in ("engine.py", "office.py"):
    subprocess.run([sys.executable, HERE / script], check=True)
