"""The form of one question: its fields as text and back, and what a change means for answers that are there.

An event's questions are a list; changing one keeps the others, their order and all keys. Answers hang on keys, so a
label may be reworded at any time.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import msgspec

from core.folding import fold
from registration.asking.definitions import CHOOSING, Option, Question, When

BOXES = ("required", "statistics")
CHECKED = "on"
YES_NO = (("true", True), ("false", False))


def shown(question: Question) -> dict[str, str]:
    """A question as the form shows it: every field by its name, a ticked answer of its condition as when.KEY.ANSWER."""
    fields = {name: getattr(question, name) for name in ("label", "kind", "help", "per", "asked")}
    fields |= {name: CHECKED if getattr(question, name) else "" for name in BOXES}
    fields["options"] = "\n".join(option.label for option in question.options)
    fields["when"] = question.when.question if question.when else ""
    for answer in question.when.answers if question.when else ():
        fields[f"when.{fields['when']}.{_written(answer)}"] = CHECKED
    return fields


def _written(answer: str | bool) -> str:
    return answer if isinstance(answer, str) else str(answer).lower()


def empty() -> dict[str, str]:
    """The form of a question that is still to be asked."""
    return shown(Question(key="new", label=" ", kind="short_text")) | {"label": ""}


def conditions(questions: Sequence[Question], before: str | None) -> list[tuple[Question, list[tuple[str, str]]]]:
    """Questions whose answers can decide whether this one is shown: those before it, with their possible answers.

    A yes or no has the answers "true" and "false" with empty labels: the page knows the words.
    """
    place = next((at for at, question in enumerate(questions) if question.key == before), len(questions))
    return [
        (one, [(option.key, option.label) for option in one.options] or [(written, "") for written, _is in YES_NO])
        for one in questions[:place]
        if one.kind in (*CHOOSING, "yes_no")
    ]


def read(given: Mapping[str, str], before: Question | None, taken: Sequence[str]) -> dict[str, Any]:
    """The question of this form as a definition (not yet checked): `taken` are keys that no new question may get."""
    kind = given.get("kind", "")
    question: dict[str, Any] = {name: given.get(name, "") for name in ("label", "kind", "help", "per", "asked")}
    question |= {name: given.get(name) == CHECKED for name in BOXES}
    question["key"] = before.key if before else free_key(question["label"], taken, "question")
    if kind in CHOOSING:
        options = options_of(given.get("options", ""), before.options if before else [])
        question["options"] = [{"key": option.key, "label": option.label} for option in options]
    if on := given.get("when", ""):
        prefix = f"when.{on}."
        ticked = [name.removeprefix(prefix) for name in given if name.startswith(prefix) and given[name] == CHECKED]
        question["when"] = {"question": on, "answers": [dict(YES_NO).get(answer, answer) for answer in ticked]}
    return question


def free_key(label: str, taken: Sequence[str], word: str) -> str:
    """A key made from a label, or from a word where it has no Latin letters; numbered until nothing else has it."""
    first = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")
    first = re.sub(r"^[^a-z]+", "", first)[:34].strip("_") or word
    key, number = first, 1
    while key in taken:
        number += 1
        key = f"{first}_{number}"
    return key


def options_of(text: str, before: Sequence[Option]) -> list[Option]:
    """Answers to choose from, one a line. A line that was reworded in its place keeps its key, and so its answers."""
    lines = list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
    old = [option.label for option in before]
    keys = {option.label: option.key for option in before if option.label in lines}
    for what, first, last, start, end in SequenceMatcher(None, old, lines, autojunk=False).get_opcodes():
        if what == "replace" and last - first == end - start:
            pairs = zip(before[first:last], lines[start:end], strict=True)
            keys |= {line: was.key for was, line in pairs if line not in keys and was.label not in lines}
    taken = [option.key for option in before]
    for line in lines:
        if line not in keys:
            keys[line] = free_key(line, taken, "answer")
            taken.append(keys[line])
    return [Option(key=keys[line], label=line) for line in lines]


class Consequences(NamedTuple):
    """What a change does to answers that are there: new names, answers no longer offered, questions shown to all."""

    renamed: list[tuple[str, str]]
    dropped: list[str]
    always_shown: list[str]

    def __bool__(self) -> bool:
        return bool(self.renamed or self.dropped or self.always_shown)


def consequences(before: Question, after: Question, questions: Sequence[Question]) -> Consequences:
    """What people should know before they change a question that was already answered."""
    labels = {option.key: option.label for option in after.options}
    return Consequences(
        renamed=[(one.label, labels[one.key]) for one in before.options if labels.get(one.key, one.label) != one.label],
        dropped=[option.label for option in before.options if option.key not in labels],
        always_shown=freed(questions, replaced(questions, after)),
    )


def freed(before: Sequence[Question], after: Sequence[Question]) -> list[str]:
    """Labels of the questions that had a condition and no longer have one."""
    unconditional = {one.key for one in after if one.when is None}
    return [one.label for one in before if one.when and one.key in unconditional]


def repaired(question: Question, others: Sequence[Question]) -> Question:
    """The question without conditions that can no longer come true: its question or its answers are gone."""
    if question.when is None:
        return question
    asked = next((one for one in others if one.key == question.when.question), None)
    possible: set[Any] = set()
    if asked is not None and asked.kind == "yes_no":
        possible = {True, False}
    elif asked is not None:
        possible = {option.key for option in asked.options}
    answers = [answer for answer in question.when.answers if answer in possible]
    when = When(question=question.when.question, answers=answers) if answers else None
    return question if when == question.when else msgspec.structs.replace(question, when=when)


def replaced(questions: Sequence[Question], question: Question) -> list[Question]:
    """The list with this question in the place of the one with its key, or at the end; conditions kept in order."""
    if any(one.key == question.key for one in questions):
        found = [question if one.key == question.key else one for one in questions]
    else:
        found = [*questions, question]
    return [repaired(one, found) for one in found]


def without(questions: Sequence[Question], key: str) -> list[Question]:
    """The list without one question; those shown only after its answers are shown to everybody from now on."""
    left = [one for one in questions if one.key != key]
    return [repaired(one, left) for one in left]
