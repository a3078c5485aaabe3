"""The certificate as its paper will be: one A4 page at a time, sharp at any zoom, in white whatever the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from core.records.certificates.page import HEIGHT, WIDTH
from gui.widgets.certificate_ink import paint_page, words_of

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from core.records.certificates.page import Page
    from gui.look import Look

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)  # of the paper's own size
PX_PER_MM = 96 / 25.4
MARGIN = 12  # px of ground round the page
_PAPER, _FRAME = "#FFFFFF", "#6E7976"  # a picture of paper: the same in every theme


class CertificateView(QAbstractScrollArea):
    """Shows one of the pages, as large as the room allows or at a zoom; the keyboard turns, zooms and scrolls.

    Signals:
        changed: another page, or another zoom.
    """

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pages: tuple[Page, ...] = ()
        self._index, self._zoom = 0, 0.0  # 0: the whole page
        self._drawn: tuple[tuple[object, ...], QPixmap] | None = None
        self._grabbed: QPointF | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self._restyle)
        self._say()

    def _restyle(self, _theme: object) -> None:
        self._drawn = None
        self.viewport().update()

    # --- what is shown ----------------------------------------------------------------------------------

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages, in their order."""
        return self._pages

    @property
    def index(self) -> int:
        """Which page is shown, from 0."""
        return self._index

    @property
    def whole(self) -> bool:
        """Whether the page is shown whole, as large as there is room."""
        return not self._zoom

    @property
    def zoom(self) -> float:
        """How large the page is shown: 1 is the paper's own size."""
        return self._zoom or self._fitting()

    def show_pages(self, pages: tuple[Page, ...]) -> None:
        """Show these pages; which one, and what of it, stays as it is as far as it can."""
        self._pages = pages
        self._index = min(self._index, max(0, len(pages) - 1))
        self._settle()

    def turn(self, by: int) -> bool:
        """Turn to a page before or after; whether there was one."""
        wanted = min(max(0, self._index + by), len(self._pages) - 1)
        if wanted < 0 or wanted == self._index:
            return False
        self._index = wanted
        bar = self.verticalScrollBar()
        self._settle()
        bar.setValue(bar.minimum() if by > 0 else bar.maximum())
        return True

    def nearer(self, at: QPointF | None = None) -> None:
        """Zoom in by a step, where the pointer is or in the middle."""
        self._zoom_to(next((z for z in ZOOMS if z > self.zoom + 0.01), ZOOMS[-1]), at)

    def further(self, at: QPointF | None = None) -> None:
        """Zoom out by a step; the page is never shown smaller than whole."""
        wanted = next((z for z in reversed(ZOOMS) if z < self.zoom - 0.01), 0.0)
        self._zoom_to(wanted if wanted > self._fitting() else 0.0, at)

    def fit(self) -> None:
        """Show the whole page."""
        self._zoom_to(0.0)

    def _zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom; the spot of the page under `at`, or in the middle, stays where it is."""
        spot = at or QRectF(self.viewport().rect()).center()
        before = self._place()
        share = (spot - before.topLeft()) / max(1.0, before.width())
        self._zoom = zoom
        self._settle()
        after = self._place()
        moved = after.topLeft() + share * after.width() - spot
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + moved.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + moved.y()))

    def _settle(self) -> None:
        """Take the scroll bars that this zoom asks for, and show what is due."""
        size = self._page_size() + QSizeF(2 * MARGIN, 2 * MARGIN)
        room = self.viewport().size()
        for bar, wanted, has in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setRange(0, max(0, round(wanted - has)) if self._zoom else 0)
            bar.setPageStep(has)
            bar.setSingleStep(32)
        self._say()
        self.viewport().update()
        self.changed.emit()

    def _say(self) -> None:
        many, words = len(self._pages), ""
        if many:
            words = words_of(self._pages[self._index])
            self.setAccessibleName(f"Certificate, page {self._index + 1} of {many}, {self.zoom * 100:.0f} %")
        else:
            self.setAccessibleName("Certificate, no page yet")
        self.setAccessibleDescription(words)

    # --- geometry ---------------------------------------------------------------------------------------

    def _fitting(self) -> float:
        """The zoom at which the whole page is seen."""
        room = self.maximumViewportSize()
        across, down = (room.width() - 2 * MARGIN) / WIDTH, (room.height() - 2 * MARGIN) / HEIGHT
        return max(0.05, min(across, down) / PX_PER_MM)

    def _page_size(self) -> QSizeF:
        return QSizeF(WIDTH, HEIGHT) * (PX_PER_MM * self.zoom)

    def _place(self) -> QRectF:
        """Where the page lies in the viewport: in the middle of what room there is."""
        size, room = self._page_size(), self.viewport().size()
        x = max(float(MARGIN), (room.width() - size.width()) / 2) - self.horizontalScrollBar().value()
        y = max(float(MARGIN), (room.height() - size.height()) / 2) - self.verticalScrollBar().value()
        return QRectF(QPointF(round(x), round(y)), size)

    def sizeHint(self) -> QSize:
        """As wide as half a page needs."""
        return QSize(320, 440)

    def minimumSizeHint(self) -> QSize:
        """As small as a layout asks."""
        return QSize(160, 200)

    # --- events -----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._settle()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Show another part of the page."""
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page, drawn once for each state and then only copied."""
        viewport = self.viewport()
        if not self._pages:
            QPainter(viewport).fillRect(viewport.rect(), self._look.theme.colour("sunk"))
            return
        key = (
            self._pages[self._index], self._place().getRect(), viewport.width(), viewport.height(),
            viewport.devicePixelRatioF(),
        )  # fmt: skip
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._picture())
        painter = QPainter(viewport)
        painter.drawPixmap(0, 0, self._drawn[1])

    def _picture(self) -> QPixmap:
        """What of the page is seen, at the screen's own pixels."""
        viewport, place = self.viewport(), self._place()
        ratio = viewport.devicePixelRatioF()
        made = QPixmap(viewport.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(self._look.theme.colour("sunk"))
        painter = QPainter(made)
        painter.fillRect(place, QColor(_PAPER))
        painter.save()
        painter.setClipRect(place)
        painter.translate(place.topLeft())
        painter.scale(place.width() / WIDTH, place.width() / WIDTH)
        paint_page(painter, self._pages[self._index])
        painter.restore()
        painter.setPen(QPen(QColor(_FRAME), self._look.theme.metrics.hairline))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
        return made

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom where the pointer is; the wheel alone scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            step = self.nearer if event.angleDelta().y() > 0 else self.further
            step(event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ − 0 zoom, Page up and down turn once there is nothing more to scroll, arrows scroll."""
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.nearer()
            case Qt.Key.Key_Minus:
                self.further()
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_PageDown if bar.value() >= bar.maximum():
                self.turn(1)
            case Qt.Key.Key_PageUp if bar.value() <= bar.minimum():
                self.turn(-1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the page."""
        if event.button() is Qt.MouseButton.LeftButton and not self.whole:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grabbed is None:
            return
        moved, self._grabbed = event.position() - self._grabbed, event.position()
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() - moved.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() - moved.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of it."""
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To the paper's own size and back."""
        self._zoom_to(1.0 if self.whole else 0.0, event.position())
