"""A desk for tests: a real mirror fed with values, and a callable that records what a screen asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gui.bridge import Call
from gui.desk import Desk
from gui.look import Look
from gui.models.mirror import Mirror
from gui.notices import Notices
from gui.theme import ThemeName

if TYPE_CHECKING:
    from core.events import Event


@dataclass
class Asked:
    """One thing that was asked for: run `done` or `error` to answer it."""

    work: Callable[[Any], Awaitable[Any]]
    done: Callable[[Any], None] | None
    error: Callable[[Exception], None] | None
    call: Call

    @property
    def name(self) -> str:
        """Which method of the session it calls, found by running it against a recorder of names."""
        return _Names().of(self.work)[0]

    @property
    def arguments(self) -> tuple[Any, ...]:
        return _Names().of(self.work)[1]


class _Names:
    def of(self, work: Callable[[Any], Any]) -> tuple[str, tuple[Any, ...]]:
        self.called: tuple[str, tuple[Any, ...]] = ("", ())
        work(self)
        return self.called

    def __getattr__(self, name: str) -> _Named:
        return _Named(self, name)


class _Named:
    """A method of the session, or a desk of it whose method is meant: “library.add”."""

    def __init__(self, names: _Names, name: str) -> None:
        self._names, self._name = names, name

    def __getattr__(self, name: str) -> _Named:
        return _Named(self._names, f"{self._name}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        self._names.called = (self._name, (*args, *kwargs.values()))


@dataclass
class Recorder:
    """Records every question; nothing answers by itself."""

    asked: list[Asked] = field(default_factory=list)

    def __call__(
        self,
        work: Callable[[Any], Awaitable[Any]],
        on_done: Callable[[Any], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> Call:
        call = Call(None)
        self.asked.append(Asked(work, on_done, on_error, call))
        return call

    def last(self, name: str) -> Asked:
        return next(a for a in reversed(self.asked) if a.name == name)

    def names(self) -> list[str]:
        return [a.name for a in self.asked]


@dataclass
class Bench:
    """Everything a screen needs, and what it did with it."""

    desk: Desk
    mirror: Mirror
    asks: Recorder
    went: list[str]


def bench(theme: ThemeName = ThemeName.LIGHT, look: Look | None = None) -> Bench:
    """A fresh desk, without motion; with the look that is given, or one of its own in this theme."""
    worn = look or Look(theme)
    worn.still = True
    mirror, asks, went = Mirror(), Recorder(), list[str]()
    return Bench(Desk(worn, mirror, Notices(), asks, went.append), mirror, asks, went)


def feed(bed: Bench, *events: Event) -> None:
    """Let the mirror hear these events."""
    for event in events:
        bed.mirror.take(event)


def answer(bed: Bench, name: str, value: object) -> None:
    """Answer the last question that was put to this method of the session."""
    done = bed.asks.last(name).done
    assert done is not None
    done(value)
