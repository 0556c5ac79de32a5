"""What a page must keep for hands and eyes that need it otherwise: every way by keyboard, the system's own colours, and
everything at twice its size."""

from pathlib import Path

from playwright.async_api import Page, ViewportSize

SIGHTS = Path(__file__).with_name("sights.js")
"""To be loaded before a page's own scripts."""

ZOOMED = ViewportSize(width=683, height=384)
"""What a browser's 200 % leaves of a window of 1366×768."""


async def by_keyboard(page: Page) -> list[str]:
    """What is pressed there and no key reaches."""
    faults: list[str] = await page.evaluate("sights.keyed()")
    return faults


async def in_forced_colours(page: Page) -> list[str]:
    """What is not to be seen where the system's own colours stand in for the page's."""
    await page.emulate_media(forced_colors="active")
    faults: list[str] = await page.evaluate("sights.forced()")
    await page.emulate_media(forced_colors="none")
    return faults


async def at_twice_the_size(page: Page) -> list[str]:
    """What is cut or out of reach there; the page is left at that size."""
    await page.set_viewport_size(ZOOMED)
    faults: list[str] = await page.evaluate("sights.zoomed()")
    return faults
