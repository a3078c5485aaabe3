"""Which page of the manual belongs to what has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

# By the class of a widget, for those that mean the same wherever they stand.
TOPICS = {
    "AirPanel": "map",
    "DeviceLogView": "words#device-log",
    "DevicePanel": "map#route-and-weakest-hop",
    "DoctorCard": "map#doctor",
    "JoinAsView": "join#join-as",
    "JoinColumns": "join#expected-seen-refused",
    "JoinForm": "join#the-label",
    "LinkPanel": "map#link-classes",
    "MapView": "map#route-and-weakest-hop",
    "OrderPanel": "job#work-order",
    "OverrideForm": "update#checks",
    "PreflightPane": "update#checks",
    "RecentJobs": "start#recent-jobs",
    "RunningPane": "update#phases",
    "ScanBox": "join#the-label",
}


def topic_of(widget: QWidget | None) -> str:
    """The page, and heading, for a widget: by its property `help` or its class, or that of what it lies in."""
    while widget is not None:
        page = widget.property("help") or TOPICS.get(type(widget).__name__)
        if isinstance(page, str) and page:
            return page
        widget = widget.parentWidget()
    return ""
