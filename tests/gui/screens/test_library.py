"""The firmware library: images, refused files, conflicts, and what goes on to the checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from core.errors import FileError
from core.events import CampaignChanged, PremiseChanged
from core.firmware.library import Library
from core.firmware.preflight import ReleaseState
from core.records.library import Imported
from core.update.campaign import CampaignView
from gui.models.intake import Step
from gui.models.library import fits_words, release_told, standing_of
from gui.screen import Glyph
from gui.screens.library import LibraryScreen
from gui.widgets.files import FileChooser
from gui.widgets.image_panel import Fact, paired
from gui.widgets.library import ConflictCard, RefusedRow
from gui.wording import breakable
from tests.gui.screens import home
from tests.gui.screens.desk import answer
from tests.gui.screens.stage_firmware import (
    DAY,
    INDEX,
    NEW,
    OLD,
    OTHER,
    REFUSED,
    RIVAL,
    library_of,
    told_devices,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gui.widgets.table import Column
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
IN_FORCE = ReleaseState(INDEX, home.NOW)
NONE = ReleaseState(now=home.NOW)
WHOLE = Library((OLD, OTHER, NEW), REFUSED, ("Example Maker",))


class Chosen(FileChooser):
    """Answers as a person would who picks these."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths

    def images(self, parent: QWidget) -> tuple[Path, ...]:
        return self._paths

    def index(self, parent: QWidget) -> Path | None:
        return self._paths[0] if self._paths else None

    def key(self, parent: QWidget) -> Path | None:
        return self._paths[1] if len(self._paths) > 1 else None


def shown(
    qtbot: QtBot, bed: Bench, library: Library = WHOLE, release: ReleaseState = IN_FORCE
) -> LibraryScreen:
    screen = library_of(bed, library, release)
    qtbot.addWidget(screen)
    return screen


def press(screen: LibraryScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()


def cells(screen: LibraryScreen, row: int) -> list[str]:
    model = screen.pane.table.rows
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_the_table_says_what_each_image_is_and_fits(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    assert cells(screen, 0) == [
        "Ready", "bridge-1.4.0.ota", "00010400", "1209", "0001", "0001–0003", "9" * 12, "256 KiB", "Example Maker",
        "B1 and B2",
    ]  # fmt: skip
    assert cells(screen, 1)[-1] == "nothing has type 1234"
    assert cells(screen, 2)[-1] == "B1 and B2 on it already"


def test_nothing_is_said_of_a_library_that_was_not_read(bed: Bench, qtbot: QtBot) -> None:
    screen = LibraryScreen(bed.desk, clock=lambda: home.NOW)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.now().fact == "Reading the library."
    assert screen.pane.zone.isHidden()
    error = bed.asks.last("library.library").error
    assert error is not None
    error(FileError("The library cannot be opened.", "Its folder is locked.", "Close the other program."))
    now = screen.now()
    assert (now.fact, now.glyph) == ("The library cannot be read.", Glyph.STOP)
    assert now.primary is not None
    assert now.primary.run is not None
    now.primary.run()
    assert bed.asks.names().count("library.library") == 2
    done = bed.asks.last("library.library").done
    assert done is not None
    done(Library())
    assert screen.now().fact == "The library has no image."
    assert not screen.pane.zone.isHidden()


def test_the_chosen_image_goes_to_the_checks(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    assert screen.now().said == "Choose an image in the list."
    screen.pane.table.selectRow(0)
    assert screen.now().fact == "This image fits B1 and B2."
    press(screen)
    assert bed.went == ["update"]
    image = bed.desk.image.image
    assert image is not None
    assert (image.path, image.name, image.size) == (Path(NEW.sha256), NEW.name, NEW.size)


def test_nothing_is_checked_while_an_update_runs(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    screen.pane.table.selectRow(0)
    bed.mirror.take(CampaignChanged(CampaignView(running=True)))
    assert screen.now().said == "An update is running; wait for its end."
    bed.mirror.take(CampaignChanged(CampaignView()))
    assert screen.now().said == "It is checked before a byte is sent."


def test_a_refused_file_stays_on_the_list_with_its_reason_until_struck_off(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    (entry,) = [e for e in screen.findChildren(RefusedRow) if not e.isHidden()]
    assert "cut short at 61 %" in entry.accessibleName()
    screen.pane.strike_wanted.emit(REFUSED[0])
    assert bed.asks.last("library.strike").arguments == (REFUSED[0],)
    answer(bed, "library.strike", None)
    answer(bed, "library.library", replace(WHOLE, refused=()))
    assert [e for e in screen.findChildren(RefusedRow) if not e.isHidden()] == []


def test_many_refused_files_are_shown_a_few_at_a_time_the_newest_first(qtbot: QtBot, bed: Bench) -> None:
    many = tuple(replace(REFUSED[0], name=f"bad-{n}.ota", at=float(n)) for n in range(20))
    screen = shown(qtbot, bed, Library((NEW,), many))

    def names() -> list[str]:
        found = [e for e in screen.findChildren(RefusedRow) if not e.isHidden()]
        return [e.accessibleName().split(".ota")[0] for e in found]

    assert names() == [f"bad-{n}" for n in range(19, 11, -1)]
    assert screen.pane.older.text() == "Show older ones (12)"
    screen.pane.older.click()
    screen.pane.older.click()
    assert len(names()) == 20
    assert screen.pane.older.isHidden()


def test_a_conflict_is_shown_side_by_side_and_cannot_be_checked(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed, Library((NEW, RIVAL)))
    (card,) = [c for c in screen.findChildren(ConflictCard) if not c.isHidden()]
    assert NEW.name in card.accessibleName()
    assert RIVAL.name in card.accessibleName()
    screen.pane.table.selectRow(0)
    assert screen.now().said == "Remove the wrong file of the two first."
    opened: list[object] = []
    screen.drawer_wanted.connect(lambda panel, _title: opened.append(panel))
    card.remove_wanted.emit(RIVAL.sha256)
    assert opened == [screen.panel]
    assert "library.remove" not in bed.asks.names()
    screen.panel.sure.click()
    assert bed.asks.last("library.remove").arguments == (RIVAL.sha256,)


def test_removing_asks_first_and_can_be_thought_better_of(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    screen.pane.table.selectRow(0)
    assert screen.panel.sure.isHidden()
    screen.panel.remove.click()
    assert not screen.panel.sure.isHidden()
    screen.panel.calm()
    assert screen.panel.sure.isHidden()
    assert "library.remove" not in bed.asks.names()


def test_a_note_is_kept_when_the_field_is_left(qtbot: QtBot, bed: Bench) -> None:
    screen = shown(qtbot, bed)
    screen.pane.table.selectRow(0)
    screen.panel.note.write("Released  in May.")
    screen.panel.note.left.emit()
    screen.panel.note.left.emit()
    assert bed.asks.names().count("library.note") == 1
    assert bed.asks.last("library.note").arguments == (NEW.sha256, "Released in May.")


def test_dropped_files_are_added_one_by_one_each_with_its_outcome(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown(qtbot, bed, Library())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.ota")), QUrl("https://example.invalid/b.ota")])
    point, none = QPoint(5, 5), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    screen.dragEnterEvent(enter)
    assert enter.isAccepted()
    screen.dropEvent(QDropEvent(point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))
    assert bed.asks.last("library.files").arguments == ((tmp_path / "a.ota",),)
    answer(bed, "library.files", (tmp_path / "a.ota", tmp_path / "b.ota"))
    assert [f.step for f in screen.intake.files] == [Step.WORKED_ON, Step.WAITS]
    assert screen.now().primary.busy == "Adding 1 of 2"  # type: ignore[union-attr]
    answer(bed, "library.add", (Imported("a.ota", NEW),))
    assert bed.asks.last("library.add").arguments == (tmp_path / "b.ota",)
    answer(bed, "library.add", (Imported("b.ota", refused=REFUSED[0]),))
    assert [f.told.fact for f in screen.intake.files] == ["In the library", "Refused"]
    assert not screen.intake.running
    assert bed.asks.names().count("library.library") == 2


def test_what_cannot_be_written_is_told_and_the_rest_goes_on(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown(qtbot, bed, Library())
    screen.intake.take((tmp_path,))
    answer(bed, "library.files", (tmp_path / "a.ota", tmp_path / "b.ota"))
    error = bed.asks.last("library.add").error
    assert error is not None
    error(FileError("The disk is full.", "", "Make room."))
    assert screen.pane.trouble.words == "The disk is full. Do: Make room."
    assert bed.asks.last("library.add").arguments == (tmp_path / "b.ota",)


def test_the_first_index_asks_for_the_key_and_a_later_one_does_not(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    files = Chosen(tmp_path / "index.json", tmp_path / "key.pem")
    screen = LibraryScreen(bed.desk, files)
    qtbot.addWidget(screen)
    screen.pane.index_wanted.emit()
    assert bed.asks.last("library.load_index").arguments == (tmp_path / "index.json", tmp_path / "key.pem")
    screen.read()
    answer(bed, "library.release", IN_FORCE)
    screen.pane.index_wanted.emit()
    assert bed.asks.last("library.load_index").arguments == (tmp_path / "index.json", None)


def test_an_empty_library_of_an_emulated_home_offers_a_sample(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown(qtbot, bed, Library(), NONE)
    assert not screen.pane.zone.isHidden()
    assert not screen.pane.sample.isHidden()
    screen.pane.sample.click()
    answer(bed, "sample_image", tmp_path / "practice.ota")
    assert bed.asks.last("library.files").arguments == ((tmp_path / "practice.ota",),)


def test_a_real_home_offers_no_sample(qtbot: QtBot, bed: Bench) -> None:
    screen = LibraryScreen(bed.desk)
    qtbot.addWidget(screen)
    assert screen.pane.sample.isHidden()


def test_the_standing_of_an_image_by_library_and_index() -> None:
    assert standing_of(NEW, WHOLE, IN_FORCE).fact == "Ready"
    assert standing_of(NEW, Library((NEW, RIVAL)), IN_FORCE).fact == "Conflict"
    assert standing_of(RIVAL, Library((RIVAL,)), IN_FORCE).fact == "Not listed"
    assert standing_of(NEW, WHOLE, ReleaseState(INDEX, INDEX.expires)).fact == "No index"
    assert standing_of(NEW, WHOLE, ReleaseState(None, home.NOW, "It is missing.")).fact == "No index"
    altered = replace(NEW, signature="invalid")
    assert standing_of(altered, Library((altered,)), NONE).fact == "Bad signature"


def test_the_release_index_in_words() -> None:
    assert release_told(NONE).glyph is Glyph.WARN
    assert (
        release_told(IN_FORCE).words == "*Release index 7 is in force* for 12 days more. It lists 3 images."
    )
    late = ReleaseState(INDEX, INDEX.expires + 2 * DAY)
    assert release_told(late).glyph is Glyph.STOP
    assert "expired 48 h ago" in release_told(replace(late, now=INDEX.expires + 172_799)).fact
    assert release_told(ReleaseState(None, 0, "It was altered.")).rest == "It was altered."


def test_what_fits_here_is_never_guessed(bed: Bench) -> None:
    told_devices(bed)
    topology = bed.mirror.premise.topology
    devices = tuple(d for d in topology.devices if d.kind.is_bridge)
    assert fits_words(NEW, ()) == "no bridge here yet"
    assert fits_words(NEW, tuple(replace(d, image_type=None) for d in devices)) == "not asked yet"
    assert (
        fits_words(NEW, tuple(replace(d, hardware_version=9) for d in devices)) == "nothing: other hardware"
    )


def test_short_facts_share_a_row_and_long_ones_do_not() -> None:
    facts = [Fact("a", "1"), Fact("b", "2"), Fact("c", "3"), Fact("d", "4" * 64), Fact("e", "5")]
    assert [len(row) for row in paired(facts)] == [2, 1, 1, 1]


def test_a_long_name_is_wrapped_or_shortened_and_never_pushes_the_window(qtbot: QtBot, bed: Bench) -> None:
    name = f"{'firmware' * 12}-1.4.0.ota"
    screen = shown(qtbot, bed, Library((replace(NEW, name=name),), (replace(REFUSED[0], name=name),)))
    screen.resize(900, 500)
    screen.pane.table.selectRow(0)
    assert cells(screen, 0)[1] == f"{name[:24]}…{name[-16:]}"
    assert screen.panel.minimumSizeHint().width() < 360
    assert screen.pane._refused.minimumSizeHint().width() < 400
    assert breakable("bridge-1.4.0.ota").replace("\u200b", "|") == "bridge-|1.|4.|0.|ota"
    assert breakable("x" * 20).replace("\u200b", "|") == f"{'x' * 16}|xxxx"


def test_hundreds_of_images_are_told_and_measured_once_for_each_change(
    qtbot: QtBot, bed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Library(tuple(replace(NEW, sha256=f"{n:064x}", version=n) for n in range(200)))
    asked: list[object] = []

    def rivals(_library: Library, key: object, _sha256: str) -> tuple[()]:
        asked.append(key)
        return ()

    monkeypatch.setattr(Library, "rivals", rivals)
    screen = shown(qtbot, bed, many)
    assert asked == []  # each of the 200 against each of them is 40,000 looks
    table, measured = screen.pane.table, list[int]()
    measuring = table._wanted

    def wanted(index: int, column: Column) -> int:
        measured.append(index)
        return measuring(index, column)

    monkeypatch.setattr(table, "_wanted", wanted)
    screen.resize(screen.width() + 100, screen.height())
    premise = bed.mirror.premise
    heard = [replace(device, last_heard=home.NOW + 1) for device in premise.topology.devices]
    topology = replace(premise.topology, devices=tuple(heard))
    bed.mirror.take(PremiseChanged(replace(premise, topology=topology)))
    assert not measured
    newer = [replace(device, file_version=7, image_type=NEW.image_type) for device in heard]
    bed.mirror.take(PremiseChanged(replace(premise, topology=replace(topology, devices=tuple(newer)))))
    assert len(measured) == len(table.rows.columns)
