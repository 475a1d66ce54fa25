"""Counting what callers take in Redis, for all processes together."""

from collections.abc import Callable

from recto.adapters.redis import Connection
from recto.domain.errors import RateLimiterUnavailable
from recto.domain.ports import Allowance

_TAKE = """
local limit, window, count, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
end
local last = tonumber(redis.call('LINDEX', KEYS[1], -1) or 0) - window
if last > now + window then redis.call('DEL', KEYS[1]) elseif last > now then now = last end

local function place(index) return tonumber(redis.call('LINDEX', KEYS[1], index)) end
while (place(0) or now + 1) <= now do redis.call('LPOP', KEYS[1]) end
local taken = redis.call('LLEN', KEYS[1])
local missing = taken + math.max(count, 1) - limit
if missing <= 0 then
    for _ = 1, count do redis.call('RPUSH', KEYS[1], string.format('%.0f', now + window)) end
    redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
    taken = taken + count
end
return {missing <= 0 and 1 or 0, limit - taken, (place(math.max(0, missing - 1)) or now) - now}
"""
"""A list a key: when each place taken comes free, in microseconds, the next one first.

A clock that was set back by less than a window stands still; by more, what was taken is forgotten, lest nobody be
served until it is that late again.
"""
MICROSECONDS = 1_000_000


class RedisLimits:
    """A RateLimiter. ``now`` is a clock in seconds; None is the server's own, the same one for all."""

    def __init__(self, connection: Connection, *, now: Callable[[], float] | None = None) -> None:
        self._connection = connection
        self._script = connection.server.register_script(_TAKE)
        self._now = now

    def take(self, key: str, limit: int, window_seconds: float, *, count: int = 1) -> Allowance:
        now = round(self._now() * MICROSECONDS) if self._now else ""
        with self._connection.errors(RateLimiterUnavailable):
            granted, remaining, reset = self._script(
                keys=[f"recto:taken:{key}"], args=[limit, round(window_seconds * MICROSECONDS), count, now]
            )
        return Allowance(limit, max(0, remaining), reset / MICROSECONDS, bool(granted))
