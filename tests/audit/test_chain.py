"""Who can write the database, and has none of the school's keys, can alter, insert or leave out nothing unseen."""

import hashlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from tortoise import connections

from app.audit import AuditLog, Entry
from app.audit.heads import Misfit, RoomHeads, warnings
from app.config import Audit, Config
from app.exam.store import Store
from app.host.errors import StartError
from app.state import errors
from app.state.candidate import Action
from app.storage import models
from app.storage.chain import Chain, open_chain
from tests import postgres
from tests.browser import config, key, running
from tests.databases import empty_postgres, new_sqlite, opened
from tests.exam.contract_store import Book
from tests.fakes import CHAIN, Clock
from tests.state.stories import CHAIR, LI, ZHANG
from tests.waiting import until

pytestmark = pytest.mark.slow

SQLITE, POSTGRES = "sqlite", "postgres"


@pytest_asyncio.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.slow)])
async def dialect(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An open database of either kind, with an audit log of four entries and a room under way."""
    server: postgres.Server | None = None
    if request.param == POSTGRES:
        server = request.getfixturevalue("postgres_server")
    url = await (empty_postgres(server) if server else new_sqlite(tmp_path))
    async with opened(url):
        yield str(request.param)


async def fill(chain: Chain, head_file: Path | None = None) -> tuple[AuditLog, RoomHeads, Book]:
    log, heads = AuditLog(chain, Clock(), head_file), RoomHeads(chain, Clock(), head_file)
    for number in range(4):
        await log.record("chair", "view_face", str(number))
    book = await Book.new(Store(chain))
    await book.do(ZHANG, Action.CHECK_IN)
    await book.do(LI, Action.CHECK_IN)
    return log, heads, book


async def run(statement: str) -> None:
    await connections.get("default").execute_script(statement)


async def disarm(dialect: str) -> None:
    """As who holds the file, or owns the tables, can."""
    for table in ("event", "audit"):
        if dialect == POSTGRES:
            await run(
                f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table}"
            )
        else:
            verbs = ("update", "delete", "replace")
            await run(";".join(f"DROP TRIGGER {table}_no_{verb}" for verb in verbs))


# -- the tables themselves ------------------------------------------------------------------------------

REPLACED = {
    "event": "SELECT id, room_id, seq, at, '#li', action, key, epoch, change, hash FROM event WHERE seq = 2",
    "audit": "SELECT id, at, 'x', action, subject, room, address, result, detail, college, hash FROM audit"
    " WHERE id = 2",
}
COLUMNS = {
    "event": "id, room_id, seq, at, actor, action, key, epoch, change, hash",
    "audit": "id, at, actor, action, subject, room, address, result, detail, college, hash",
}


@pytest.mark.parametrize("recursive", ["ON", "OFF"], ids=["our connection", "anybody's"])
@pytest.mark.parametrize("table", ["event", "audit"])
async def test_nothing_takes_the_place_of_an_entry(tmp_path: Path, table: str, recursive: str) -> None:
    """`INSERT OR REPLACE` asks no delete trigger unless the connection wants it to."""
    async with opened(await new_sqlite(tmp_path)):
        log, _, book = await fill(CHAIN)
        await run(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(Exception, match="append-only"):
            await run(f"INSERT OR REPLACE INTO {table} ({COLUMNS[table]}) {REPLACED[table]}")
        with pytest.raises(Exception, match="append-only"):
            await run(f"UPDATE OR REPLACE {table} SET id = 1 WHERE id = 2")
        assert await log.broken_at() is None
        await book.assert_as_before()


async def test_no_other_key_of_an_event_is_taken_over_either(tmp_path: Path) -> None:
    """A new id, but the seq of another, or the key."""
    async with opened(await new_sqlite(tmp_path)):
        _, _, book = await fill(CHAIN)
        await run("PRAGMA recursive_triggers = OFF")
        for taken in (
            "99, room_id, seq, at, actor, action, 'k', epoch, change, hash",
            "99, room_id, 77, at, actor, action, key, epoch, change, hash",
        ):
            with pytest.raises(Exception, match="append-only"):
                await run(f"REPLACE INTO event ({COLUMNS['event']}) SELECT {taken} FROM event WHERE seq = 2")
        await book.assert_as_before()


async def test_no_published_text_is_taken_over_by_its_hidden_number(tmp_path: Path) -> None:
    """The key of a text is a word, so SQLite numbers the rows by itself, and replaces by that number too."""
    async with opened(await new_sqlite(tmp_path)):
        await models.PledgeText.create(version="1", title="承诺书", text="我承诺诚信考试", created_at=1)
        await run("PRAGMA recursive_triggers = OFF")
        columns = "version, title, text, created_at"
        for place in ("rowid", "_rowid_", "oid"):
            with pytest.raises(Exception, match="append-only"):
                await run(f"REPLACE INTO pledge_text ({place}, {columns}) VALUES (1, '9', '', '改过', 2)")
        await models.PledgeText.create(version="2", title="承诺书", text="第二版", created_at=3)
        texts = await models.PledgeText.all().order_by("version").values_list("text", flat=True)
        assert list(texts) == ["我承诺诚信考试", "第二版"]


@pytest.mark.parametrize("table", ["event", "audit", "material_event"])
async def test_nothing_is_truncated(table: str, postgres_server: postgres.Server) -> None:
    async with opened(await empty_postgres(postgres_server)):
        _, _, book = await fill(CHAIN)
        for how in ("", " CASCADE"):
            with pytest.raises(Exception, match="append-only"):
                await run(f"TRUNCATE {table}{how}")
        await book.assert_as_before()


# -- who gets past them ---------------------------------------------------------------------------------


async def rewrite_audit() -> None:
    """Alter entry 2, and compute every link anew as the program once did: plain SHA-256."""
    await run("UPDATE audit SET subject = 'somebody else' WHERE id = (SELECT min(id) + 1 FROM audit)")
    head = ""
    for row in await models.AuditEntry.all().order_by("id"):
        entry = Entry(**{name: getattr(row, name) for name in Entry.__slots__})
        values = [str(value) for value in astuple(entry)]
        head = hashlib.sha256(
            "\n".join([head, *(values if entry.college else values[:-1])]).encode()
        ).hexdigest()
        await run(f"UPDATE audit SET hash = '{head}' WHERE id = {row.id}")


async def rewrite_room() -> None:
    """The same with a room's log, its derived row included."""
    await run("UPDATE event SET change = replace(change, '#zhang', '#wang') WHERE action = 'check_in'")
    head = ""
    for row in await models.Event.filter(room_id="r1").order_by("seq"):
        head = hashlib.sha256(f"{head}\n{row.change}\n{row.actor}\n{row.key}".encode()).hexdigest()
        await run(f"UPDATE event SET hash = '{head}' WHERE id = {row.id}")
    await run(f"UPDATE room SET head = '{head}' WHERE id = 'r1'")


async def test_who_computes_every_link_anew_is_found_out(dialect: str) -> None:
    log, heads, book = await fill(CHAIN)
    assert (await log.broken_at(), await heads.verify()) == (None, [])
    first = (await models.AuditEntry.all().order_by("id"))[0].id
    await disarm(dialect)
    await rewrite_audit()
    await rewrite_room()
    assert await log.broken_at() == first
    assert await heads.verify() == [Misfit("r1", 1)]
    with pytest.raises(errors.RoomBroken):
        await book.store.load("r1")


async def test_a_room_is_not_passed_off_as_another(tmp_path: Path) -> None:
    async with opened(await new_sqlite(tmp_path)):
        _, heads, _ = await fill(CHAIN)
        columns = "room_id, seq, at, actor, action, key, epoch, change, hash"
        row = "title, college_id, opens_at, closes_at, rehearsal, phase, version, head, owner, epoch, lease_until"
        await run(f"INSERT INTO room (id, {row}) SELECT 'r2', {row} FROM room WHERE id = 'r1'")
        await run(f"INSERT INTO event ({columns}) SELECT 'r2', {columns.partition(', ')[2]} FROM event")
        assert await heads.verify() == [Misfit("r2", 1)]


async def cut_off_the_end() -> None:
    """The last event of the room, and all that follows from it, undone."""
    await run("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event WHERE room_id = 'r1')")
    await run(
        "UPDATE room SET version = version - 1,"
        " head = (SELECT hash FROM event WHERE room_id = 'r1' ORDER BY seq DESC LIMIT 1)"
    )
    await run("UPDATE seat SET state = 'registered', since = 0 WHERE person_id = '#li'")


async def test_a_rooms_end_that_was_cut_off_is_missed_by_the_head_file(dialect: str, tmp_path: Path) -> None:
    log, heads, book = await fill(CHAIN, tmp_path / "elsewhere" / "heads")
    await log.stamp()
    await heads.stamp()
    seq = book.record.room.seq
    await disarm(dialect)
    await cut_off_the_end()
    assert (await book.store.load("r1")).room.seq == seq - 1, "by itself it looks whole"
    assert await RoomHeads(CHAIN, Clock()).verify() == []
    assert await heads.verify() == [Misfit("r1", seq)]
    assert await log.broken_at() is None
    await book.claim("one")
    await book.do(CHAIR, Action.INVITE, ZHANG)  # written on, by the program itself, and stamped again
    await RoomHeads(CHAIN, Clock(), tmp_path / "elsewhere" / "heads").stamp()
    assert await heads.verify() == [Misfit("r1", seq)]


async def test_a_room_that_was_deleted_with_its_log_is_missed(tmp_path: Path) -> None:
    async with opened(await new_sqlite(tmp_path)):
        _, heads, _ = await fill(CHAIN, tmp_path / "heads")
        await heads.stamp()
        await disarm(SQLITE)
        await run("DELETE FROM event; DELETE FROM seat; DELETE FROM room_staff; DELETE FROM room")
        assert await heads.verify() == [Misfit("r1", 1)]


async def test_a_log_that_has_not_grown_is_stamped_once(tmp_path: Path) -> None:
    async with opened(await new_sqlite(tmp_path)):
        file = tmp_path / "heads"
        _, heads, book = await fill(CHAIN, file)
        for again in (heads, heads, RoomHeads(CHAIN, Clock(), file)):
            await again.stamp()
        assert len(file.read_text().splitlines()) == 1
        await book.do(CHAIR, Action.INVITE, ZHANG)
        await heads.stamp()
        with file.open("a") as out:
            out.write("18000")  # half a line, of a full disk
        assert len(file.read_text().splitlines()) == 3
        assert await heads.verify() == []


# -- the switch, and the key ----------------------------------------------------------------------------


class Plain(Chain):
    """As links were made before they were keyed."""

    def __init__(self) -> None:
        pass

    def link(self, name: str, head: str, text: str) -> str:
        return hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()

    def follows(self, name: str, start: object, number: int, head: str, text: str, link: str) -> bool:
        return link == self.link(name, head, text)


async def from_before(folder: Path) -> None:
    """A database of the version before: plain links, no seals."""
    async with opened(await new_sqlite(folder)):
        await fill(Plain())


async def test_what_was_there_before_stays_verifiable_and_goes_on_keyed(tmp_path: Path) -> None:
    await from_before(tmp_path)
    for _ in range(2):
        async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
            chain = await open_chain(tmp_path)
            log, heads, book = AuditLog(chain, Clock()), RoomHeads(chain, Clock()), Book(Store(chain), "r1")
            await book.claim("one")
            await log.record("chair", "view_face", "new")
            await book.do(CHAIR, Action.MESSAGE, note="请准备", key=f"key-of-{book.record.room.seq}")
            assert (await log.broken_at(), await heads.verify()) == (None, [])


@pytest.mark.parametrize("forget", ["", "DELETE FROM seal WHERE name <> 'chain'"], ids=["sealed", "unsealed"])
async def test_what_was_there_before_cannot_be_written_anew_after_the_switch(
    tmp_path: Path, forget: str
) -> None:
    """Plain links are taken only up to where the seal says, and only those that lead to its head."""
    await from_before(tmp_path)
    async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
        chain = await open_chain(tmp_path)
        await disarm(SQLITE)
        await rewrite_audit()
        await rewrite_room()
        if forget:
            await run(forget)
        assert await AuditLog(chain, Clock()).broken_at() == (1 if forget else 4)
        assert [each.room for each in await RoomHeads(chain, Clock()).verify()] == ["r1"]
        with pytest.raises(errors.RoomBroken):
            await Store(chain).load("r1")


async def test_an_end_from_before_the_switch_is_missed_without_a_head_file(tmp_path: Path) -> None:
    await from_before(tmp_path)
    async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
        chain = await open_chain(tmp_path)
        await disarm(SQLITE)
        await run("DELETE FROM audit WHERE id = 4")
        await cut_off_the_end()
        assert await AuditLog(chain, Clock()).broken_at() == 4
        assert len(await RoomHeads(chain, Clock()).verify()) == 1
        with pytest.raises(errors.RoomBroken):
            await Store(chain).load("r1")


async def test_a_start_that_died_in_the_middle_of_the_switch_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await from_before(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
            with pytest.raises(OSError, match="killed"):
                await open_chain(tmp_path)
    async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
        assert await AuditLog(await open_chain(tmp_path), Clock()).broken_at() is None


@pytest.mark.parametrize(
    ("crime", "told"),
    [
        (lambda keys: (keys / "chain.key").unlink(), "找不到密钥文件"),
        (lambda keys: (keys / "chain.key").write_text("ab" * 32), "不是为这个数据库"),
    ],
    ids=["lost", "another"],
)
async def test_a_key_that_is_not_this_databases_stops_the_start(
    tmp_path: Path, crime: object, told: str
) -> None:
    async with opened(await new_sqlite(tmp_path)):
        await fill(await open_chain(tmp_path))
        crime(tmp_path / "keys")  # type: ignore[operator]
        with pytest.raises(StartError, match=told):
            await open_chain(tmp_path)


async def test_who_takes_all_seals_away_gets_no_new_ones(tmp_path: Path) -> None:
    """Else a log written anew would be vouched for at the next start. The operator, who can rename the key, may say
    that it is a backup of theirs."""
    async with opened(await new_sqlite(tmp_path)):
        await fill(await open_chain(tmp_path))
        await run("DELETE FROM seal")
        with pytest.raises(StartError, match="缺少签名的起点"):
            await open_chain(tmp_path)
        key = tmp_path / "keys" / "chain.key"
        key.rename(key.with_name("chain.key.retired1"))
        log = AuditLog(await open_chain(tmp_path), Clock())
        assert await log.broken_at() is not None, "keyed links are not plain ones"


async def test_a_new_database_beside_a_key_that_was_there_is_no_crime(tmp_path: Path) -> None:
    async with opened(await new_sqlite(tmp_path)):
        await open_chain(tmp_path)
        await run("DELETE FROM seal")
        await fill(await open_chain(tmp_path))
        assert await AuditLog(await open_chain(tmp_path), Clock()).broken_at() is None


def test_an_operator_is_told_what_the_head_file_is_for(tmp_path: Path) -> None:
    assert "head_file" in warnings(Config(data=tmp_path))[0]
    inside = Config(data=tmp_path, audit=Audit(head_file=tmp_path / "heads"))
    assert "数据目录里" in warnings(inside)[0]
    assert warnings(Config(data=tmp_path / "data", audit=Audit(head_file=tmp_path / "heads"))) == []


async def test_the_program_tells_at_its_start_what_was_altered_while_it_was_away(tmp_path: Path) -> None:
    """The room that was cut off goes on being served: nothing ends an exam by itself; but it is said."""
    file = tmp_path / "elsewhere"
    settings = config(tmp_path / "data", audit=Audit(head_file=file))
    async with running(settings) as school:
        chair = await school.sign_in("chair")
        room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
        page = await chair.open(room)
        done = await page.call("waiting:message", candidate=None, text="请准备", key=key())
    assert f" {room} {done['seq']} " in file.read_text(), "stamped at the stop"
    with closing(sqlite3.connect(settings.data / "exam.sqlite3")) as plain, plain:
        plain.executescript("DROP TRIGGER event_no_delete; DROP TRIGGER audit_no_update")
        plain.execute("DELETE FROM event WHERE room_id = ? AND seq = ?", (room, done["seq"]))
        plain.execute(
            "UPDATE room SET version = version - 1, head = (SELECT hash FROM event WHERE room_id = room.id"
            " ORDER BY seq DESC LIMIT 1) WHERE id = ?",
            (room,),
        )
        plain.execute("UPDATE audit SET actor = 'x' WHERE id = 1")

    with capture_logs() as logs:
        async with running(settings) as school:
            told = {"audit_altered", "room_log_altered"}
            await until(lambda: None if told <= {each["event"] for each in logs} else f"told {logs}")
            admin = await school.sign_in("school-admin")
            _, found = await admin.request("POST", "/api/admin/audit/verify", {})
            assert (found["whole"], found["broken_at"], found["ends_noted"]) == (False, 1, True)
            assert [(each["id"], each["seq"]) for each in found["rooms"]] == [(room, done["seq"])]
