"""The tables. Times are seconds since 1970 (UTC).

What identifies a person beyond the name (phone, ID number) is sealed with the school's key; an index column holds a
keyed hash, so that it can be found without being readable.

No semicolons in the docstrings of models: Tortoise copies them into the DDL and splits statements there.
"""

from app.models.channels import EmergencyPass
from app.models.client import ClientInstall, TicketRow
from app.models.identity import AuthorityCall, FacePicture, NoticeText
from app.models.people import College, Major, Person, Session, SmsCode
from app.models.records import AuditEntry
from app.models.rooms import (
    Camera2Binding,
    Camera2Code,
    Event,
    PledgeText,
    RoomRow,
    RoomStaff,
    SeatEpoch,
    SeatRow,
)

__all__ = [
    "AuditEntry",
    "AuthorityCall",
    "Camera2Binding",
    "Camera2Code",
    "ClientInstall",
    "College",
    "EmergencyPass",
    "Event",
    "FacePicture",
    "Major",
    "NoticeText",
    "Person",
    "PledgeText",
    "RoomRow",
    "RoomStaff",
    "SeatEpoch",
    "SeatRow",
    "Session",
    "SmsCode",
    "TicketRow",
]
