"""The forms of a page as a browser would send them, without a browser."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """What a browser would send for the form that carries a version."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._area, self._select = "", ""
        self.feed(page)

    @property
    def data(self) -> dict[str, list[str]]:
        return next(form for form in self.forms if "version" in form)

    def _add(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        name, value = have.get("name") or "", have.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "input":
            is_ticked = have.get("type") not in {"checkbox", "radio"} or "checked" in have
            if is_ticked:
                self._add(name, value)
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in have:
            self._add(self._select, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area][-1] += data.removeprefix("\n")
