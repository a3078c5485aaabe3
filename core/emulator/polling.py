"""How an end device keeps in touch with its parent: it polls, faster while it waits for an answer.

A device whose receiver is always on polls too, rarely: that is its keep-alive, and how it finds its parent dead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.node import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Timer
    from core.emulator.node import Node
    from core.emulator.world import World

FAST = 0.25
MISSES = 3
"""Polls without acknowledgement after which the parent counts as lost."""


class Poller:
    """Polls the parent of one end device; relays have none and are left alone."""

    def __init__(self, world: World, node: Node, period: float, lost: Callable[[], None]) -> None:
        self._world = world
        self._node = node
        self._period = period
        self._lost = lost
        self._timer: Timer | None = None
        self._expects_until = 0.0
        self._misses = 0
        self._asking = False

    def start(self) -> None:
        """The device has a parent."""
        self.stop()
        if self._node.role is Role.END_DEVICE:
            self._schedule(self._world.rng.random() * self._period)

    def stop(self) -> None:
        """The device has no parent, or no power."""
        if self._timer is not None:
            self._timer.cancel()
        self._misses = 0
        self._expects_until = 0.0
        self._asking = False

    def expect(self, seconds: float) -> None:
        """An answer is due within so many seconds."""
        if self._node.role is not Role.END_DEVICE or not self._node.sleepy:
            return
        self._expects_until = self._world.clock.now + seconds
        if not self._asking:
            self._schedule(FAST)

    def _schedule(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._world.clock.after(delay, self._poll)

    def _poll(self) -> None:
        parent = self._node.parent
        if parent is None or self._node.eui not in parent.children:
            self._lost()
            return
        self._asking = True
        self._world.transport.poll(self._node, self._polled)

    def _polled(self, answered: bool) -> None:
        if not self._asking:
            return
        self._asking = False
        self._misses = 0 if answered else self._misses + 1
        if self._misses >= MISSES:
            self._lost()
            return
        hurried = not answered or self._world.clock.now < self._expects_until
        self._schedule(FAST if hurried and self._node.sleepy else self._period)
