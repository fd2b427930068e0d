"""One browser page with everything it complained about and everything it asked for."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response

DESKTOP, PHONE, NARROW = 1280, 390, 320
WIDTHS = (DESKTOP, PHONE, NARROW)
LOCALES = {"en": "en-GB", "zh": "zh-CN"}

# Visible controls smaller than the limit; links inside a running line of text are exempt,
# as WCAG 2.5.8 exempts them.
SMALL_TARGETS = """(minimum) => {
  const small = [];
  for (const element of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    const label = element.matches('[type=radio], [type=checkbox]') && element.closest('label');
    const target = label || element;
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(target);
    if (!box.width || !box.height || style.visibility === 'hidden') continue;
    if (box.right <= 0 || box.bottom <= 0 || style.clipPath !== 'none') continue;
    const inText = style.display === 'inline' && element.tagName === 'A' &&
        element.parentElement.textContent.trim() !== element.textContent.trim();
    if (inText) continue;
    if (Math.round(box.width) < minimum || Math.round(box.height) < minimum) {
      small.push(`${element.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
  }
  return small;
}"""

# Words with small Latin letters whose nearest declared language is the Chinese of the page;
# abbreviations in capitals and pieces of codes are the same in every language.
LATIN_WORDS = """(allowed) => {
  const found = new Set();
  const look = (element, text) => {
    if (!(element.closest('[lang]').lang || '').startsWith('zh')) return;
    const words = text.match(/(?<![A-Za-z0-9])[A-Za-z][A-Za-z'’-]+(?![A-Za-z0-9])/g) || [];
    for (const word of words) {
      if (/[a-z]/.test(word) && !allowed.includes(word)) found.add(word);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!owner.closest('script, style, template, noscript, textarea')) {
      look(owner, node.textContent);
    }
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      look(element, element.getAttribute(name));
    }
  }
  return [...found].sort();
}"""


class Visit:
    """A page under observation: ``complaints`` from the console, requests that left the host."""

    def __init__(self, page: Page, base: str, language: str) -> None:
        self.page, self.base, self.language = page, base, language
        self.complaints: list[str] = []
        self.requests_elsewhere: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._on_request)

    def goto(self, path: str) -> Response:
        response = self.page.goto(path, wait_until="load")
        assert response is not None
        return response

    def open_details(self) -> None:
        """Unfold everything that can be unfolded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")

    def accessibility_faults(self) -> list[str]:
        violations = Axe().run(self.page).response["violations"]
        return [
            f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        width: int = self.page.evaluate(
            "Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
        )
        return width

    def small_targets(self, minimum: int = 24) -> list[str]:
        found: list[str] = self.page.evaluate(SMALL_TARGETS, minimum)
        return found

    def untranslated_words(self, *allowed: str) -> list[str]:
        found: list[str] = self.page.evaluate(LATIN_WORDS, list(allowed))
        return found

    def _on_console(self, message: ConsoleMessage) -> None:
        expected_status = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not expected_status:
            self.complaints.append(f"{message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.requests_elsewhere.append(request.url)
