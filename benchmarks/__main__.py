"""`make bench`: the engine beside OpenFisca, linkage, the office's import and monthly run, a registry of a million.

python benchmarks                                   all of them, on SQLite
python benchmarks NAME [OPTION ...]                 one: engine, linkage, office, importing, registry, month,
                                                    recognition, petitions (a hundred thousand each),
                                                    services (alone only: every list of its rooms)
python benchmarks registry --postgres --people N    on a private PostgreSQL server; importing, month too,
                                                    recognition, petitions, services
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = ("engine", "linkage", "office", "importing", "registry", "month", "recognition", "petitions")

asked = sys.argv[1:]
if asked and asked[0] not in (*ALL, "services"):
    raise SystemExit(__doc__)
for name in [asked[0]] if asked else ALL:
    missed = subprocess.run([sys.executable, HERE / f"{name}.py", *asked[1:]], check=False).returncode
    if missed:
        raise SystemExit(missed)
