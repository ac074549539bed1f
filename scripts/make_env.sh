#!/usr/bin/env bash
# Make a virtual environment with the locked packages: make_env.sh FOLDER REQUIREMENTS
# Finds what is there: uv, or a Python 3.13+ on the PATH or waiting in pyenv; says clearly what is missing.
set -euo pipefail
folder=$1
requirements=$2
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in python3.13 python3.14 python3 python; do
        candidate=$(command -v "$candidate" 2>/dev/null) && fits "$candidate" && { echo "$candidate"; return; }
    done
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python /usr/local/bin/python3.1[3-9] /opt/python*/bin/python3; do
        [ -x "$candidate" ] && fits "$candidate" && { echo "$candidate"; return; }
    done
    return 1
}

python=$(find_python) || python=""
uv=$(command -v uv 2>/dev/null) || uv=""
if [ -z "$python" ] && [ -n "$uv" ]; then
    python=$("$uv" python find '>=3.13' 2>/dev/null) || { "$uv" python install 3.13 && python=$("$uv" python find '>=3.13'); } || python=""
fi
if [ -z "$python" ]; then
    echo "没有找到 Python 3.13 或更新版本 / no Python 3.13 or newer was found." >&2
    echo "已查找：PATH、pyenv（~/.pyenv/versions）、uv。请安装其一：pyenv install 3.13，或安装 uv。" >&2
    echo "Looked on the PATH, in pyenv and through uv. Install one: 'pyenv install 3.13', or uv." >&2
    exit 2
fi

if [ -x "$folder/bin/python" ] && ! fits "$folder/bin/python"; then rm -rf "$folder"; fi
if [ -n "$uv" ]; then
    [ -x "$folder/bin/python" ] || UV_NO_CONFIG=1 "$uv" venv -q --python "$python" "$folder"
    UV_NO_CONFIG=1 VIRTUAL_ENV="$here/$folder" "$uv" pip install -q --compile-bytecode --require-hashes -r "$requirements"
    [ "$folder" = .venv ] && UV_NO_CONFIG=1 VIRTUAL_ENV="$here/$folder" "$uv" pip install -q --no-deps --no-build-isolation -e .
else
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    [ -x "$folder/bin/pip" ] || "$folder/bin/python" -m ensurepip >/dev/null
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$requirements"
    [ "$folder" = .venv ] && "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
if [ "$folder" = .venv ]; then
    "$folder/bin/python" -m compileall -q src
    "$folder/bin/python" scripts/compile_messages.py
fi
