"""Invented people, the same at every run."""

import random
from collections.abc import Iterator
from pathlib import Path

HARD_NAMES = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
FIRST = """
Aylin Mehmet Elif Can Fatma Ali Olena Andrij Kateryna Anna Maria Sabine Petra Monika Ursula Renate Heike Birgit
Jürgen Günther Wolfgang Klaus Uwe Frank Thomas Michael Stefan Lukas Jonas Leon Finn Emma Mia Hannah Lea Sophie
Zeynep Emre Piotr Agnieszka Katarzyna Marek Giulia Marco Sofia Ioannis Eleni Amira Youssef Layla Omar Nour Minh
Linh Priya Arjun Ama Kofi Björn Søren Zoë Noël Renée Ömer Çağla Tomáš Jiří
""".split()  # noqa: SIM905 - a list that reads like one
LAST = """
Yıldız Öztürk Kaya Demir Şahin Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch
Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause
Kowalczyk Nowak Wiśniewski Kovalenko Shevchenko Melnyk Rossi Bianchi Papadopoulos Haddad Khalil Nguyen Tran
Sharma Mensah Großkopf Weiß Jäger Böhm Vößing Lütgendorf Brandt Hüsken Kämpfer Överland Žižka Lefèvre
""".split()  # noqa: SIM905 - a list that reads like one


def names(seed: int) -> Iterator[str]:
    """Names as they come in a town of 600,000: first the hard ones, then any number of others."""
    yield from HARD_NAMES
    draw = random.Random(seed)  # noqa: S311 - invented people need no secrets
    while True:
        last = draw.choice(LAST)
        if draw.random() < 0.08:
            last += f"-{draw.choice(LAST)}"
        yield f"{draw.choice(FIRST)} {last}"
