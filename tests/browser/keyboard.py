"""Working a page by keyboard alone, as somebody without a mouse does; every stop on the way must show the focus."""

from playwright.sync_api import Locator, Page

STOPS = 300  # more than any page has

# whether a person can see what has the focus, and whether it is what was looked for; a page may have to scroll to it
FOCUS_IS_SEEN = """([target]) => {
  const it = document.activeElement;
  if (it === document.body) return "seen";
  const box = it.getBoundingClientRect();
  const onScreen = box.width > 0 && box.height > 0
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const rings = [getComputedStyle(it)];
  if (it.type === "radio" || it.type === "checkbox") rings.push(getComputedStyle(it.labels[0], "::before"));
  const ringed = rings.some((style) => style.boxShadow !== "none" || style.backgroundColor === "rgb(255, 221, 0)"
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !/, 0\\)$|transparent/.test(style.outlineColor)));
  return onScreen && ringed && (it === target ? "reached" : "seen");
}"""


class Keyboard:
    """A page and the keys pressed on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Tab, or Shift+Tab, until the target has the focus."""
        target.wait_for()
        element = target.element_handle()  # looked for once, as finding it by its role is dear
        if element.evaluate("it => it === document.activeElement"):
            return
        for _ in range(STOPS):
            self.press(key)
            if self.until(FOCUS_IS_SEEN, element) == "reached":
                return
        raise AssertionError(f"{key} never reaches {target}")

    def until(self, script: str, *arguments: object) -> object:
        """Wait until the script is true of the page, and give its answer; Playwright's own waiting needs JavaScript on."""
        for _ in range(100):
            if answer := self.page.evaluate(script, list(arguments)):
                return answer
            self.page.wait_for_timeout(30)
        focus = self.page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        raise AssertionError(f"Never true: {script}\nThe focus is on {focus}")

    def type_into(self, label: str, text: str) -> None:
        """Replace what a box holds."""
        self.go_to(self.page.get_by_label(label, exact=True))
        self.press("ControlOrMeta+a", "Delete")
        self.page.keyboard.type(text)

    def type_date(self, legend: str, *parts: str) -> None:
        """Fill the three boxes of a date, one after another."""
        boxes = self.page.get_by_role("group", name=legend).get_by_role("textbox").all()
        assert len(boxes) == len(parts) == 3
        for box, part in zip(boxes, parts, strict=True):
            self.go_to(box)
            self.press("ControlOrMeta+a", "Delete")
            self.page.keyboard.type(part)

    def choose(self, legend: str, option: str) -> None:
        """Go to a group of radios and press the arrow until the option is chosen."""
        group = self.page.get_by_role("group", name=legend)
        wanted = group.get_by_role("radio", name=option, exact=True)
        chosen = group.locator("input:checked")
        self.go_to(chosen if chosen.count() else group.get_by_role("radio").first)
        self.press("Space")
        for _ in range(group.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"The arrow keys never choose {option}")

    def tick(self, label: str) -> None:
        box = self.page.get_by_role("checkbox", name=label, exact=True)
        self.go_to(box)
        self.press("Space")
        assert box.is_checked()

    def pick(self, label: str, option: str) -> None:
        """Choose from a select box by the first letters of the option, as its users do."""
        box = self.page.get_by_label(label, exact=True)
        self.go_to(box)
        self.page.keyboard.type(option)
        assert box.locator("option:checked").inner_text() == option

    def follow(self, target: Locator) -> None:
        """Go to a link or button and press Enter; wait for the page it leads to."""
        self.go_to(target)
        with self.page.expect_navigation():
            self.press("Enter")

    def link(self, name: str) -> None:
        self.follow(self.page.get_by_role("link", name=name, exact=True))

    def button(self, name: str) -> None:
        self.follow(self.page.get_by_role("button", name=name, exact=True))
