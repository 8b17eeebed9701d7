"""What is wrong with a page that is open: by axe-core, and by its width."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
GRAVE = ("serious", "critical")


def faults(page):
    """What axe-core calls serious or critical on the page, with the places."""
    page.wait_for_load_state()
    return [
        f"{fault['id']} ({fault['impact']}): {json.dumps([node['target'] for node in fault['nodes']][:5])}"
        for fault in AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        if fault["impact"] in GRAVE
    ]


def too_wide(page):
    """By how many px the page is wider than the screen, with what sticks out; nothing where it fits.

    Charts are drawn anew when the screen has changed, which scripts hear of before the next frame.
    """
    return page.evaluate(
        """async () => {
          for (const _ of [1, 2]) await new Promise((drawn) => requestAnimationFrame(drawn));
          const room = document.documentElement.clientWidth;
          const excess = document.documentElement.scrollWidth - room;
          if (excess <= 0) return null;
          const out = [...document.querySelectorAll("main *")].filter((one) =>
            one.getBoundingClientRect().right > room + 1 && !one.closest(".table-scroll, .chart-canvas"));
          return [excess, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 80))];
        }"""
    )
