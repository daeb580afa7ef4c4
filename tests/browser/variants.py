"""A page with other conditions: its tabs, orders, filters and days, as its own links and filter forms lead to them."""

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

_QUERIES = """() => {
  const here = location.pathname, found = new Set();
  for (const link of document.querySelectorAll('a[href]')) {
    const same = link.origin === location.origin && link.pathname === here;
    if (same && link.search && link.search !== location.search) found.add(link.search);
  }
  for (const form of document.querySelectorAll('form')) {
    if ((form.getAttribute('method') || 'get').toLowerCase() !== 'get') continue;
    if (new URL(form.getAttribute('action') || '', location.href).pathname !== here) continue;
    const query = new URLSearchParams(new FormData(form));
    for (const field of form.elements) {
      if (!field.name || field.disabled) continue;
      if (field.tagName === 'SELECT' && field.options.length) query.set(field.name, [...field.options].at(-1).value);
      if (field.type === 'checkbox' && !field.checked) query.append(field.name, field.value);
      if (field.type === 'date') query.set(field.name, '2026-11-20');
      if (field.type === 'number') query.set(field.name, '3');
    }
    found.add(`?${query}`);
  }
  return [...found].sort();
}"""
TELLING = ("tab", "lang")  # their values make another page, not only other rows


def variants_on(page: Page) -> list[str]:
    """Paths of the page that is shown with the queries that it offers: each link, and each filter form filled in."""
    queries: list[str] = page.evaluate(_QUERIES)
    return [urlsplit(page.url).path.removeprefix("/") + query for query in queries]


def shape_of(path: str) -> tuple[str, ...]:
    """What a query makes of a page: the names of its conditions, and the values of those that tell."""
    pairs = parse_qsl(urlsplit(path).query)
    return tuple(sorted({f"{name}={value}" if name in TELLING else name for name, value in pairs}))


def is_another_page(path: str) -> bool:
    """True for a tab and for another language; orders, filters and days change rows only."""
    return any(name in TELLING for name, _value in parse_qsl(urlsplit(path).query))


def language_of(path: str) -> str:
    """The language that an address asks for, as pages say it of themselves; empty when it asks for none."""
    chosen = dict(parse_qsl(urlsplit(path).query)).get("lang", "")
    return chosen.partition("-")[0]
