import contextlib
import os
import shutil

import pytest
from window import Window

FAKE = "--use-fake-device-for-media-stream"


@pytest.fixture
async def filmed(service, anyio_backend):
    """Opens a phone whose camera sees a film: page = await filmed(path). Without a path there is no camera at all, or
    there are `cameras` that see a clock."""
    from playwright.async_api import async_playwright

    windows = []
    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())

        async def start(film=None, allowed=True, cameras=0, **options):
            arguments = ["--no-sandbox"] if os.getuid() == 0 else []
            arguments += [FAKE, f"--use-file-for-fake-video-capture={film}"] if film else []
            arguments += [f"{FAKE}=device-count={cameras}"] if cameras else []
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
            stack.push_async_callback(browser.close)
            options |= {"permissions": ["camera"]} if allowed else {}
            window, page = await Window.open(browser, service.address, **options)
            windows.append(window)
            return page

        yield start
        assert [window.faults for window in windows if window.faults] == []
