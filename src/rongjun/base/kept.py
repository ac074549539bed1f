"""Work that an account has begun is kept sealed for a day, for that account alone, in files and not in the database.

A shelf is one folder of them. Each thing on it has a token and parts; a part opens only with the office's vault key and
the account's number. What is older than a day is removed.
"""

import fcntl
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from .actor import Actor
from .crypto import Tampered, seal, unseal
from .errors import NotFound

KEPT_FOR: Final = timedelta(days=1)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,40}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of sealed parts. `owner` is bound into each of them; `gone` says that there is no such thing."""

    folder: str
    owner: str
    gone: Callable[[], str]

    def new(self, at: datetime) -> str:
        """Return a token for something new; what is older than a day is removed."""
        oldest = (at - KEPT_FOR).timestamp()
        for path in self._folder().iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
        return secrets.token_urlsafe(18)

    def has(self, token: str, part: str) -> bool:
        """Tell whether a part is there."""
        return self.path(token, part).is_file()

    def tokens(self, part: str) -> list[str]:
        """Return the tokens of everything that has a part, whoever's it is."""
        return [path.stem for path in self._folder().glob(f"*.{part}")]

    def write(self, token: str, part: str, text: str, by: Actor) -> None:
        """Write a part sealed, at once: a reader sees the old one or the new one, never half of it."""
        path = self.path(token, part)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(seal(text, **self._place(token, part, by)))
        fresh.replace(path)

    def read(self, token: str, part: str, by: Actor) -> str:
        """Return a part. Raises NotFound where there is none, or where it is another account's."""
        try:
            return unseal(self.path(token, part).read_bytes(), **self._place(token, part, by))
        except (FileNotFoundError, Tampered):
            raise NotFound(self.gone()) from None

    def drop(self, token: str, *parts: str) -> None:
        """Remove parts, whether they are there or not."""
        for part in parts:
            self.path(token, part).unlink(missing_ok=True)

    @contextmanager
    def hold(self, token: str, part: str) -> Iterator[bool]:
        """Hold a part for one process at a time; gives False where another has it. It is let go when a process dies."""
        try:
            held = self.path(token, part).open("rb")
        except FileNotFoundError:
            yield False
            return
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def path(self, token: str, part: str) -> Path:
        """Return where a part is. Raises NotFound for what is no token."""
        if not _TOKEN.fullmatch(token):
            raise NotFound(self.gone())
        return self._folder() / f"{token}.{part}"

    def _place(self, token: str, part: str, by: Actor) -> dict[str, str]:
        return {"owner": f"account:{by.account_id}", "place": f"{self.owner}:{token}:{part}"}

    def _folder(self) -> Path:
        folder = Path(settings.VAR_DIR) / self.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
