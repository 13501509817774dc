"""The server's renderer: its own Chromium, driven by kaleido, from the first picture to the end of the process.

Kaleido's own single-threaded server is not used: once Chromium has died it waits forever, because its
event loop does not run between pictures and so does not notice.
"""

import asyncio
import logging
import os
import shutil
import signal
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import util
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from dashboard.exports.pictures.font_check import check_letters

if TYPE_CHECKING:
    from kaleido import Kaleido

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS_TO_START, SECONDS_TO_DRAW, SECONDS_TO_STOP = 30, 20, 8
log = logging.getLogger(__name__)

Ending = Literal["png", "svg"]
Given = TypeVar("Given")


class RendererMissing(RuntimeError):
    """This machine cannot draw pictures: Chromium is not installed."""


class RendererFailed(RuntimeError):
    """Chromium is installed but could not draw, even after a restart."""


def find_browser(name: str) -> str:
    """Return the path of Chromium: the one named, else the first found on PATH. Raises RendererMissing."""
    path = shutil.which(name) if name else next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise RendererMissing(name or ", ".join(BROWSERS))
    return path


class Renderer:
    """Draws one figure at a time; threads take turns. A Chromium that died is restarted."""

    def __init__(self, browser: str):
        self._browser = browser
        self._turn = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._kaleido: Kaleido | None = None
        # Also runs in worker processes, which do not run `atexit` handlers.
        util.Finalize(self, self.close, exitpriority=10)

    @property
    def pid(self) -> int:
        """Return the process id of Chromium, 0 before the first picture and after a stop."""
        return self._kaleido.subprocess.pid if self._kaleido else 0

    def draw(self, figure: dict, ending: Ending, scale: int = 1) -> bytes:
        """Return a figure with its configuration as a picture; a PNG has `scale` px for each px of the figure.

        Raises RendererMissing and RendererFailed.
        """
        with self._turn:
            try:
                return self._draw(figure, ending, scale)
            except RendererFailed as error:
                log.warning("the renderer is started anew: %s", error)
                self._stop()
            try:
                return self._draw(figure, ending, scale)
            except RendererFailed:
                self._stop()
                raise

    def close(self) -> None:
        """Stop Chromium; the next picture restarts it."""
        with self._turn:
            self._stop()

    def _draw(self, figure: dict, ending: Ending, scale: int) -> bytes:
        kaleido = self._kaleido or self._start()
        work = kaleido.calc_fig(figure, {"format": ending, "scale": scale})
        return self._wait(work, SECONDS_TO_DRAW)

    def _start(self) -> "Kaleido":
        """Start Chromium, in its sandbox if the machine allows it, which is never the case for root."""
        check_letters()
        browser = find_browser(self._browser)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _, context: log.debug("%s", context.get("message")))
        self._thread = threading.Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._thread.start()
        if os.geteuid() != 0:
            try:
                return self._open(browser, sandbox=True)
            except RendererFailed as error:
                self._end()
                log.warning("Chromium does not start in its sandbox, which this machine lacks: %s", error)
        return self._open(browser, sandbox=False)

    def _open(self, browser: str, sandbox: bool) -> "Kaleido":
        # Imported here because kaleido takes a second to load and most workers never draw.
        from kaleido import Kaleido

        from dashboard.exports.pictures.chromium import Alone
        from dashboard.exports.pictures.page import RendererPage

        async def opened() -> Kaleido:
            self._kaleido = kaleido = Kaleido(
                n=1,
                timeout=SECONDS_TO_DRAW,
                page_generator=RendererPage(),
                path=browser,
                browser_cls=Alone,
                enable_sandbox=sandbox,
                enable_extensions=False,
            )
            await kaleido.open()
            return kaleido

        return self._wait(opened(), SECONDS_TO_START)

    def _wait(self, work: Coroutine[Any, Any, Given], seconds: float) -> Given:
        """Run a coroutine in the renderer's thread and return its result. Raises RendererFailed, also on timeout."""
        if self._loop is None:
            work.close()
            raise RendererFailed("not started")
        future: Future[Given] = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except Exception as error:
            raise RendererFailed(repr(error)) from error
        finally:
            future.cancel()

    def _stop(self) -> None:
        self._end()
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is None or thread is None:
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(_cancel_others(), loop).result(SECONDS_TO_STOP)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS_TO_STOP)
        if not loop.is_running():
            loop.close()

    def _end(self) -> None:
        """End Chromium with all its processes, by force if it does not close."""
        kaleido, self._kaleido = self._kaleido, None
        if kaleido is None:
            return
        try:
            self._wait(kaleido.close(), SECONDS_TO_STOP)
        except RendererFailed as error:
            log.warning("Chromium did not close: %s", error)
        if process := getattr(kaleido, "subprocess", None):
            _kill(process.pid)


async def _cancel_others() -> None:
    """Cancel the tasks that still wait for a Chromium that is gone."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):  # already gone, as expected
        os.killpg(group, signal.SIGKILL)
