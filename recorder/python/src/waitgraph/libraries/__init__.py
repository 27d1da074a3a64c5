"""Libraries that lend things: one file each, put in when the library is imported (_libraries.py)."""

# Module that the program imports -> its adapters.
ADAPTERS = {
    "anyio._core._synchronization": ("anyio_locks", "anyio_events"),
    "anyio._backends._asyncio": ("anyio_locks", "anyio_events"),
    "aiohttp.connector": ("aiohttp_connector", "aiohttp_reading"),
    "asyncpg.pool": ("asyncpg_pool",),
    "psycopg_pool.pool_async": ("psycopg_pool",),
    "sqlalchemy.pool.impl": ("sqlalchemy_pool",),
    "redis.asyncio.connection": ("redis_pool",),
}
