"""What a page may not do, looked for in the browser: each fault found is one line of text."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %

# what stands past the edge of the page, outside the regions that scroll by themselves
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const past = [...document.body.querySelectorAll("*")].filter(
    (it) => it.getBoundingClientRect().right > edge + 1 && !it.closest(".app-scroll")
  );
  return past.map((it) => `<${it.tagName.toLowerCase()} class="${it.className}"> ${it.textContent.trim().slice(0, 30)}`);
}"""

# what the width of the window can change: what is shown, and how large it is
OF_THE_LAYOUT = [
    "aria-hidden-focus", "button-name", "label", "link-in-text-block", "link-name",
    "nested-interactive", "scrollable-region-focusable", "select-name", "target-size",
]  # fmt: skip

# only the faults leave the page: all that axe tells of what it passed takes longer to carry over than to find
AXE_FAULTS = """async (only) => {
  const answer = await axe.run({resultTypes: ["violations"], ...(only.length && {runOnly: only})});
  return answer.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


def listen(page: Page) -> list[str]:
    """What the browser complains about from now on, apart from refused forms, which it calls failed."""
    heard: list[str] = []

    def hear(message: Any) -> None:
        is_answer = "Failed to load resource" in message.text and message.location.get("url") == page.url
        if message.type in {"error", "warning"} and not is_answer:
            heard.append(f"console: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    return heard


def faults_of(page: Page, axe: Axe) -> list[str]:
    """Of the page as it stands, wide and narrow."""
    refused = page.evaluate("window.refusedByPolicy")
    found = [f"policy: {words}" for words in refused]
    for size, rules in ((WIDE, []), (PHONE, OF_THE_LAYOUT)):
        page.set_viewport_size(size)
        found += [f"axe at {size['width']}: {fault}" for fault in axe_faults(page, axe, rules)]
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        past = page.evaluate(TOO_WIDE)
        if past or page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"scrolls sideways at {size['width']} by {size['height']}: {past[:3]}")
    page.set_viewport_size(WIDE)
    return found


def axe_faults(page: Page, axe: Axe, rules: list[str]) -> list[str]:
    """By these rules, or by all of WCAG 2.2 AA and the best practice that axe knows."""
    if not page.evaluate("!!window.axe"):
        page.evaluate(axe.axe_script)
        page.add_init_script(axe.axe_script)  # the pages after this one have it already, which is quicker
    return page.evaluate(AXE_FAULTS, rules)


def dead_links_of_summary(page: Page) -> list[str]:
    """Links of the error summary that do not lead the keyboard into a control marked as wrong."""
    links = page.locator(".govuk-error-summary__list a")
    dead = [] if links.count() else ["no link in the error summary"]
    if not page.evaluate("document.activeElement.matches('.govuk-error-summary')"):
        dead.append("the error summary has not taken the focus")
    for link in links.all():
        link.focus()
        page.keyboard.press("Enter")
        reached = page.evaluate(
            """() => [document.activeElement.matches('input, select, textarea'),
                      !!document.activeElement.closest('.govuk-form-group--error')]"""
        )
        if reached != [True, True]:
            dead.append(f"error summary: “{link.text_content()}” leads to {link.get_attribute('href')}: {reached}")
    return dead
