// Sentences made of facts: times, verdicts, what the log says.
import type { Line } from "./lines";
import type { Policy } from "./shapes";
import { de, withFacts, type TextKey, type Texts } from "./texts";
import { en } from "./texts_en";
import { verdictsDe, verdictsEn, type VerdictTexts } from "./verdict_texts";

export type Kind = "green" | "amber" | "red" | "grey";
export interface Spoken {
  kind: Kind;
  word: string;
  name: string;
  more: string;
  why: string;
  what: string;
}

export class Words {
  readonly language: "de" | "en";
  private readonly texts: Texts;
  private readonly verdicts: VerdictTexts;

  constructor(language: string) {
    this.language = language === "en" ? "en" : "de";
    this.texts = this.language === "en" ? en : de;
    this.verdicts = this.language === "en" ? verdictsEn : verdictsDe;
  }

  say(key: TextKey, facts: Record<string, string | number> = {}): string {
    const told = Object.entries(facts).map(([name, fact]) => [name, typeof fact === "number" ? this.number(fact) : fact]);
    return withFacts(this.texts[key], Object.fromEntries(told));
  }

  /** 20.000; in English 20,000 */
  private number(n: number): string {
    return new Intl.NumberFormat(this.language === "en" ? "en-GB" : "de-DE").format(n);
  }

  /** 9:52 Uhr, 10 Uhr; in English 9:52 */
  time(moment: number | string, zone = ""): string {
    const parts = this.parts(moment, zone, { hour: "numeric", minute: "2-digit", hour12: false });
    const hour = String(Number(parts["hour"]) % 24);
    if (this.language === "en") return `${hour}:${parts["minute"]}`;
    return parts["minute"] === "00" ? `${hour}\u00a0Uhr` : `${hour}:${parts["minute"]}\u00a0Uhr`;
  }

  /** Samstag, 20. Februar */
  day(moment: number | string, zone = ""): string {
    return this.format(zone, { weekday: "long", day: "numeric", month: "long" }).format(new Date(moment));
  }

  private format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.language === "en" ? "en-GB" : "de-DE", { ...options, ...(zone ? { timeZone: zone } : {}) });
  }

  private parts(moment: number | string, zone: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
    return Object.fromEntries(this.format(zone, options).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  }

  /** The verdict in words, for the whole screen. */
  verdict(line: Line, policy: Policy | null, listOf: string): Spoken {
    const zone = policy?.time_zone ?? "";
    const { person } = line;
    const spoken = { name: person.name ?? "", more: [person.group, person.table].filter(Boolean).join(" · "), why: "", what: "" };
    if (line.shown === "admit") {
      const why = line.reason === "override" ? this.verdicts.overridden : "";
      return { ...spoken, kind: "green", word: line.direction === "out" ? this.verdicts.goodbye : this.verdicts.welcome, why };
    }
    if (line.shown === "again") {
      const [word, why, what] = this.verdicts.again;
      return { ...spoken, kind: "amber", word, why: this.since(line, zone) || (line.first ? why : ""), what };
    }
    if (line.shown === "unknown") {
      const [word, why, what] = this.verdicts.unknown;
      return { ...spoken, kind: "amber", word, why: withFacts(why, { time: listOf ? this.time(listOf, zone) : "–" }), what };
    }
    const reason = line.reason === "ok" || line.reason === "override" || line.reason === "already_in" ? "not_allowed" : line.reason;
    const [word, why, what] = this.verdicts.refused[reason];
    const facts = {
      title: line.event?.title ?? "", day: line.event ? this.day(line.event.starts_at, zone) : "",
      opens: policy ? this.time(policy.doors_open_at, zone) : "", opens_day: policy ? this.day(policy.doors_open_at, zone) : "",
      closes: policy ? this.time(policy.closes_at, zone) : "",
    };
    return { ...spoken, name: "", more: "", kind: "red", word, why: withFacts(why, facts), what: policy?.hint || what };
  }

  private since(line: Line, zone: string): string {
    if (!line.first || !Number.isFinite(line.first.at)) return "";
    const facts = { time: this.time(line.first.at, zone), gate: line.first.gate ?? "" };
    return withFacts(line.first.gate ? this.verdicts.again_at : this.verdicts.again[1], facts);
  }

  /** What the log says about a scan in one word. */
  outcome(line: Line): string {
    if (line.undone) return this.say("undone");
    if (line.shown === "admit") return this.say(line.direction === "out" ? "said_out" : "said_admit");
    if (line.shown === "refuse" && line.reason !== "ok" && line.reason !== "override" && line.reason !== "already_in") {
      return this.verdicts.refused[line.reason][0];
    }
    return this.say(line.shown === "again" ? "said_again" : line.shown === "unknown" ? "said_unknown" : "said_refuse");
  }

  /** Why something is held back, in a word; of a phone that was shut out: whether it was before that or after. */
  held({ reason, at, revoked_at: shut }: { reason: string; at: string; revoked_at?: string }): string {
    if (reason === "id_conflict") return this.say("held_twice");
    if (reason !== "not_allowed") return this.verdicts.refused[reason as keyof VerdictTexts["refused"]][0];
    return shut ? this.say(Date.parse(at) < Date.parse(shut) ? "held_before" : "held_after") : "";
  }

  /** What the server made of it, where that is something else. */
  correction(line: Line, zone: string): string {
    const told = line.corrected;
    if (!told || told.undone) return "";
    if (told.first && line.shown === "admit") {
      const where = [told.first.gate, told.first.device].filter(Boolean).join(", ");
      return this.say("corrected_first", { time: this.time(told.first.at, zone), where });
    }
    const word = told.verdict === "refuse" ? this.verdicts.refused[told.reason as keyof VerdictTexts["refused"]][0] : "";
    return this.say("corrected", { word: word || this.say(told.verdict === "admit" ? "said_admit" : "said_again") });
  }
}
