"""The record of processing in docs/privacy.md, written from the map of personal data: python -m tools.privacy"""

from core import kept
from core.settings import ROOT

BEGIN, END = "<!-- from the map: python -m tools.privacy -->", "<!-- end of the map -->"
PAGE = ROOT / "docs" / "privacy.md"
_BECOMES = {kept.NULL: "leer", kept.EMPTY: "leer", kept.NOTHING: "leer", "'[]'": "leer", kept.ROUGHLY: "auf 5 Minuten"}


def table() -> str:
    """The table, in German: it goes into the town's own record (Art. 30 GDPR)."""
    lines = ["| Daten | Tabelle: Spalten | wofür | wer sie sieht | Dauer | danach |", "|---|---|---|---|---|---|"]
    for one in kept.everything():
        columns = ", ".join(one.columns) or "nur lesend"
        lines.append(
            f"| {one.what} | {one.table}: {columns} | {one.why} | {one.seen_by} | {one.term.said} | {_after(one)} |"
        )
    return "\n".join(lines)


def _after(one: kept.Kept) -> str:
    if one.term.after is None:
        return "bleibt"
    if one.row:
        return "Zeile gelöscht"
    words = dict.fromkeys(_BECOMES.get(becomes, "ersetzt") for becomes in one.columns.values())
    return ", ".join(words) or "ohne Schlüssel zur Person"


def main() -> None:
    """Write the table anew."""
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
