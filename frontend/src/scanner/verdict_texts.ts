// What the whole screen says about a scan: a word, the reason in one sentence, what to do. The same words as checkin/screen.py.
import type { Reason } from "./rules";

type Said = [word: string, why: string, what: string];
export type VerdictTexts = { welcome: string; goodbye: string; overridden: string; again: Said; again_at: string; unknown: Said; pick: string } & {
  refused: Record<Exclude<Reason, "ok" | "override" | "already_in">, Said>;
};

export const verdictsDe: VerdictTexts = {
  welcome: "Willkommen",
  goodbye: "Auf Wiedersehen",
  overridden: "Mit Begründung eingelassen.",
  again: ["Schon da", "Eingelassen um {time}.", "Dieselbe Person? Einfach durchlassen."],
  again_at: "Eingelassen um {time}, {gate}.",
  unknown: ["Nicht in der Liste", "Die Liste ist von {time}. Vielleicht ist das Ticket neuer.", "Bitte die Leitung fragen. Der Server prüft es später."],
  pick: "Bitte die Leitung fragen.",
  refused: {
    unknown_code: ["Unbekannt", "Diesen Ticketcode gibt es nicht.", "Den Namen suchen, oder ohne Ticket einlassen."],
    replaced: ["Ersetzt", "Für diesen Platz gibt es ein neueres Ticket.", "Nach dem neuen Ticket fragen, oder den Namen suchen."],
    wrong_event: ["Andere Veranstaltung", "Dieses Ticket gilt für „{title}“ am {day}.", "Ist noch Platz, ohne Ticket einlassen."],
    cancelled: ["Abgesagt", "Diese Anmeldung wurde abgesagt.", "Möchte die Person doch kommen, entscheidet die Leitung."],
    unconfirmed: ["Nicht bestätigt", "Die Anmeldung wurde noch nicht bestätigt.", "Den Namen suchen und dort einlassen: Das bestätigt die Anmeldung."],
    waiting: ["Warteliste", "Diese Person hat noch keinen Platz.", "Ist Platz frei geblieben, entscheidet die Leitung."],
    wrong_mode: ["Online angemeldet", "Diese Person nimmt online teil, der Saal ist nur für Angemeldete vor Ort.", "Ist Platz frei geblieben, entscheidet die Leitung."],
    wrong_session: ["Anderer Programmteil", "Für diesen Programmteil ist die Person nicht eingetragen.", "Ist Platz frei geblieben, entscheidet die Leitung."],
    not_yet: ["Noch nicht", "Der Einlass beginnt am {opens_day} um {opens}.", "Bitte um etwas Geduld bitten."],
    over: ["Vorbei", "Der Einlass ist seit {closes} beendet.", "Wer noch hineinmuss, entscheidet die Leitung."],
    house_full: ["Voll", "Im Raum ist kein Platz mehr frei.", "Bitte warten lassen, bis jemand geht."],
    not_inside: ["War nicht im Haus", "Für diese Person ist kein Eintritt vermerkt.", "Einfach gehen lassen."],
    id_conflict: ["Bitte noch einmal", "Diese Eingabe kam schon einmal mit anderem Inhalt.", "Den Code noch einmal scannen."],
    not_allowed: ["Hier nicht möglich", "Dafür ist dieses Gerät oder diese Veranstaltung nicht eingerichtet.", "Bitte die Leitung fragen."],
    closed: ["Geschlossen", "Die Leitung hat den Einlass geschlossen.", "Bitte warten lassen und die Leitung fragen."],
  },
};

export const verdictsEn: VerdictTexts = {
  welcome: "Welcome",
  goodbye: "Goodbye",
  overridden: "Let in with a reason.",
  again: ["Already in", "Let in at {time}.", "The same person? Just let through."],
  again_at: "Let in at {time}, {gate}.",
  unknown: ["Not on the list", "The list is of {time}. Perhaps the ticket is newer.", "Please ask the lead. The server checks it later."],
  pick: "Please ask the lead.",
  refused: {
    unknown_code: ["Unknown", "There is no such ticket code.", "Search the name, or let in without ticket."],
    replaced: ["Replaced", "There is a newer ticket for this seat.", "Ask for the new ticket, or search the name."],
    wrong_event: ["Another event", "This ticket is for “{title}” on {day}.", "If there is room, let in without ticket."],
    cancelled: ["Cancelled", "This registration was cancelled.", "If the person wants to come after all, the lead decides."],
    unconfirmed: ["Not confirmed", "The registration has not been confirmed yet.", "Search the name and let in there: that confirms it."],
    waiting: ["Waiting list", "This person has no seat yet.", "If seats stayed free, the lead decides."],
    wrong_mode: ["Online", "This person takes part online, the hall is for those on site.", "If seats stayed free, the lead decides."],
    wrong_session: ["Another session", "The person is not down for this session.", "If seats stayed free, the lead decides."],
    not_yet: ["Not yet", "The doors open on {opens_day} at {opens}.", "Please ask for a little patience."],
    over: ["Over", "The doors closed at {closes}.", "Who still has to get in, the lead decides."],
    house_full: ["Full", "There is no room left.", "Please let them wait until somebody leaves."],
    not_inside: ["Was not inside", "No entry is noted for this person.", "Just let them go."],
    id_conflict: ["Once more, please", "This came before with other content.", "Scan the code once more."],
    not_allowed: ["Not possible here", "This device or event is not set up for it.", "Please ask the lead."],
    closed: ["Closed", "The lead has closed the doors.", "Please let them wait and ask the lead."],
  },
};
