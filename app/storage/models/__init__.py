"""The tables. Times are seconds since 1970 (UTC).

What identifies a person beyond the name (phone, ID number) is sealed with the school's key; an index column holds a
keyed hash, so that it can be found without being readable.

No semicolons in the docstrings of models: Tortoise copies them into the DDL and splits statements there.
"""

from app.storage.models.access import AccountChange, KnownBrowser, RecoveryCode, SecondFactor, SmsSent
from app.storage.models.identity import AuthorityCall, FacePicture, NoticeText
from app.storage.models.materials import Material, MaterialCase, MaterialEvent
from app.storage.models.notices import Notice, NoticeReading, NoticeVersion, Reminder
from app.storage.models.people import ClientInstall, College, Major, PeopleImport, Person, SmsCode
from app.storage.models.recordings import RecordedFile, RecordedTurn
from app.storage.models.records import AuditEntry, Pulse, Seal
from app.storage.models.rooms import Event, PledgeText, RoomRow, RoomStaff, SeatEpoch, SeatRow
from app.storage.models.scores import ScoreBook, ScoreEvent, ScoreRubric, ScoreSheet, ScoreValue
from app.storage.models.secrets import (
    Camera2Binding,
    Camera2Code,
    EmergencyPass,
    HalfLogin,
    LoginCode,
    Session,
    SetupLink,
    TicketRow,
)
from app.storage.models.servers import BackupRow, JobRow, NodeRow
