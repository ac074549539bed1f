"""Run a command against a private PostgreSQL cluster made in a temporary folder and removed after.

    python scripts/with_postgres.py COMMAND [ARG ...]     DATABASE_URL is set for the command
    python scripts/with_postgres.py --check               exit 0 if a server can be started here

WITH_POSTGRES_OPTIONS adds options of the server, or puts others in the place of ours ("-c fsync=on").

PostgreSQL refuses to run as root, so there an unprivileged account (postgres or nobody) owns the cluster.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and postgres, the newest first, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def unprivileged() -> dict[str, int]:
    """Return user and group for subprocess, where we are root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid}
    raise SystemExit("running as root, and neither 'postgres' nor 'nobody' exists to own the cluster")


def free_port() -> int:
    """Return a port that is free on the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Start, run, stop; also where a shell that put us in the background left interrupts ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    binaries = find_binaries()
    if sys.argv[1:] == ["--check"]:
        return 0 if binaries else 1
    if binaries is None or len(sys.argv) < 2:
        print("no PostgreSQL binaries found" if len(sys.argv) > 1 else __doc__, file=sys.stderr)
        return 2
    owner = unprivileged()
    with tempfile.TemporaryDirectory(prefix="rongjun-pg-") as folder:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        data, port = Path(folder) / "data", free_port()
        quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **owner}
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "rongjun", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, **quiet,
        )  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        options += f" {os.environ.get('WITH_POSTGRES_OPTIONS', '')}"
        control = [binaries / "pg_ctl", "-D", data, "-w"]
        subprocess.run([*control, "-l", Path(folder) / "log", "-o", options, "start"], check=True, **quiet)
        try:
            url = f"postgresql://rongjun@127.0.0.1:{port}/postgres"
            told = {"DATABASE_URL": url, "RONGJUN_POSTGRES_IS_OURS": "1"}
            return subprocess.run(sys.argv[1:], env={**os.environ, **told}, check=False).returncode
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)


if __name__ == "__main__":
    sys.exit(main())
