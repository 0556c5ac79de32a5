"""Tortoise's two clients, made fit for a database that goes away and comes back.

Each statement goes through `Line.asking`, so that everybody above hears of one error, `Away`; on PostgreSQL it has a
time limit. And what Tortoise 1.1.9 leaves behind is cleared away: a transaction whose BEGIN fails kept its connection
(after five of them the pool was empty for ever) or, on SQLite, its lock; a COMMIT that fails was left open, and the
next transaction would begin by committing what had been refused; a SQLite connection was kept though its settings
could not be made, `synchronous` among them.

`open_database` names this module as Tortoise's engine for both; `get_client_class` tells which.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import Any, Final

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    ConnectionWrapper,
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from app.storage.away import Away, Line

ANSWER_WITHIN: Final = 4.0
"""Seconds a statement may take on PostgreSQL, waiting for a free connection included: a page waits 5 s for its answer
(PROTOCOL.md 2.2), and is to hear *unavailable* rather than nothing."""

MANY_WITHIN: Final = 60.0
"""The same for many rows at once, as an import writes them."""

LET_GO_WITHIN: Final = 2.0
"""Seconds to make a connection ready for whoever uses it next; else it is thrown away."""

Method = Callable[..., Coroutine[Any, Any, Any]]


def get_client_class(db_info: dict[str, Any]) -> type[BaseDBAsyncClient]:
    """For Tortoise: the client of the database these credentials are for."""
    return Sqlite if "file_path" in db_info["credentials"] else Postgres


# -- PostgreSQL ------------------------------------------------------------------------------------------


class _Asked:
    """What the client and its transactions share; both have a `line`."""

    line: Line

    async def _translate_exceptions(self, func: Method, *args: Any, **kwargs: Any) -> Any:
        """Tortoise sends every statement through here."""
        async with self.line.asking(MANY_WITHIN if func.__name__ == "execute_many" else ANSWER_WITHIN):
            return await super()._translate_exceptions(func, *args, **kwargs)  # type: ignore[misc]


class Postgres(_Asked, AsyncpgDBClient):
    """A pool of connections that recovers by itself."""

    def __init__(self, line: Line, **credentials: Any) -> None:
        super().__init__(**credentials)
        self.line, self._shut = line, False

    async def create_connection(self, with_db: bool) -> None:
        if self._shut:
            raise Away("closed")
        await super().create_connection(with_db)

    async def close(self) -> None:
        """For good. A server that does not answer is not waited for."""
        self._shut = True
        if self.line.cause and self._pool is not None:
            self._pool.terminate()
        await super().close()

    def acquire_connection(self) -> PoolConnectionWrapper[Any]:
        return _Lent(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _PostgresBlock(_PostgresTransaction(self), self._pool_init_lock)


class _Lent(PoolConnectionWrapper[Any]):
    """A connection on which something is still going on, or might be, is thrown away."""

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        assert self.connection is not None
        if kind is not None and not issubclass(kind, asyncpg.PostgresError):
            self.connection.terminate()
        await _give_back(self.client._pool, self.connection)


async def _give_back(pool: Any, connection: Any) -> None:
    """To the pool, or away: one that cannot be made ready in time is closed there."""
    if pool is None:
        connection.terminate()
        return
    with suppress(TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        await pool.release(connection, timeout=LET_GO_WITHIN)


class _PostgresTransaction(_Asked, TransactionWrapper):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.line: Line = connection.line

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(_PostgresTransaction(self))

    async def commit(self) -> None:
        async with self.line.asking(ANSWER_WITHIN):
            await super().commit()

    async def rollback(self) -> None:
        async with self.line.asking(ANSWER_WITHIN):
            await super().rollback()


class _PostgresBlock(TransactionContextPooled):
    """Gives its connection back, whatever happens; one whose transaction may still be open there is thrown away."""

    async def __aenter__(self) -> TransactionalDBClient:
        client, parent = self.client, self.client._parent
        async with client.line.asking(ANSWER_WITHIN):  # type: ignore[attr-defined]
            await self.ensure_connection()
            client._connection = await parent._pool.acquire()
        self.token = get_connections().set(self.connection_name, client)
        try:
            await client.begin()
        except BaseException:
            await self._end(thrown_away=True)
            raise
        return client

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                if not self.client._finalized:
                    await self.client.commit()
            elif _can_be_rolled_back(error) and not self.client._finalized:
                await self.client.rollback()
        finally:
            await self._end(thrown_away=not self.client._finalized)

    async def _end(self, *, thrown_away: bool) -> None:
        get_connections().reset(self.token)
        if thrown_away:
            self.client._connection.terminate()
        await _give_back(self.client._parent._pool, self.client._connection)


def _can_be_rolled_back(error: BaseException) -> bool:
    """Not where the connection is gone, nor in the middle of a statement that was broken off."""
    return isinstance(error, Exception) and not isinstance(error, Away | TransactionManagementError)


# -- SQLite ----------------------------------------------------------------------------------------------


def _asked(method: Method) -> Method:
    @wraps(method)
    async def asking(self: Any, *args: Any, **kwargs: Any) -> Any:
        async with self.line.asking():
            return await method(self, *args, **kwargs)

    return asking


class _OneConnection(ConnectionWrapper[Any]):
    """Lets go of the lock when there is no connection to be had."""

    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class Sqlite(SqliteClient):
    """One connection, which everybody takes in turn."""

    def __init__(self, line: Line, **credentials: Any) -> None:
        super().__init__(**credentials)
        self.line, self._shut = line, False

    execute_insert = _asked(SqliteClient.execute_insert)
    execute_many = _asked(SqliteClient.execute_many)
    execute_query = _asked(SqliteClient.execute_query)
    execute_query_dict = _asked(SqliteClient.execute_query_dict)
    execute_script = _asked(SqliteClient.execute_script)

    async def create_connection(self, with_db: bool) -> None:
        if self._shut:
            raise Away("closed")
        try:
            await super().create_connection(with_db)
        except BaseException:
            await super().close()  # half of its settings are none
            raise

    async def close(self) -> None:
        """For good."""
        self._shut = True
        await super().close()

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return _OneConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return _SqliteBlock(_SqliteTransaction(self), self._lock)


class _SqliteTransaction(SqliteTransactionWrapper):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.line: Line = connection.line

    execute_insert = _asked(SqliteTransactionWrapper.execute_insert)
    execute_many = _asked(SqliteTransactionWrapper.execute_many)
    execute_query = _asked(SqliteTransactionWrapper.execute_query)
    execute_query_dict = _asked(SqliteTransactionWrapper.execute_query_dict)
    execute_script = _asked(SqliteTransactionWrapper.execute_script)
    begin = _asked(SqliteTransactionWrapper.begin)
    rollback = _asked(SqliteTransactionWrapper.rollback)
    savepoint = _asked(SqliteTransactionWrapper.savepoint)

    async def commit(self) -> None:
        """Or nothing of it is left: a full disk is found out here."""
        try:
            async with self.line.asking():
                await super().commit()
        except Away:
            await self.rollback()
            raise

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(_SqliteTransaction(self))


class _SqliteBlock(SqliteTransactionContext):
    """Lets go of the lock when the transaction cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        token = None
        try:
            async with self.connection.line.asking():
                await self.ensure_connection()
            token = get_connections().set(self.connection_name, self.connection)
            await self.connection.begin()
        except BaseException:
            get_connections().reset(token)
            self._trxlock.release()
            raise
        self.token = token
        client: TransactionalDBClient = self.connection
        return client
