"""A browser without a screen: what a page's forms would send, and the letters that went out."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page: where it goes and what it holds."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self.inside = None  # the name of the list or text area one is in

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given["action"], given.get("method", "get")))
        elif tag == "input" and self.forms and given.get("name"):
            kind = given.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in given:
                self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag in ("select", "textarea") and self.forms and given.get("name"):
            self.inside = given["name"]
            if tag == "textarea":
                self.forms[-1].fields[self.inside] = ""
        elif tag == "option" and self.inside and ("selected" in given or self.inside not in self.forms[-1].fields):
            self.forms[-1].fields[self.inside] = given.get("value", "")
        elif tag == "button" and self.forms and given.get("name"):
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))

    def handle_data(self, data):
        if self.inside and self.lasttag == "textarea":
            self.forms[-1].fields[self.inside] += data

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.inside = None


def forms(answer) -> list[Form]:
    """The forms of a page, as they would be sent untouched."""
    parser = _Forms()
    parser.feed(answer.text)
    return parser.forms


def form(answer, ending: str) -> Form:
    """The form whose address ends so."""
    (found,) = [one for one in forms(answer) if one.action.partition("?")[0].endswith(ending)]
    assert found.method == "post"
    return found


async def letters(kind: str | None = None) -> list[dict]:
    """The outbox, oldest first."""
    from core.db import rows

    found = await rows("SELECT * FROM letter ORDER BY created_at, id")
    return [dict(letter) for letter in found if kind in (None, letter["kind"])]


async def link_in_letter(kind: str) -> str:
    """The path of the manage link in the newest letter of a kind."""
    text = (await letters(kind))[-1]["text"]
    return next(line for line in text.split("\n") if "/r/" in line).removeprefix("http://einlass.test")
