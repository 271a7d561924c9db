// A code held into view is one scan, however many pictures show it.

/** So long a code must be out of view before it is read again. */
export const OUT_OF_VIEW_MS = 3000;

/** What is in view, and what was a moment ago. */
export class Held {
  private readonly last = new Map<string, number>();

  /** Whether a text seen at this moment (milliseconds) has just come into view. */
  comes(text: string, now: number): boolean {
    for (const [other, at] of this.last) if (now - at >= OUT_OF_VIEW_MS) this.last.delete(other);
    const fresh = !this.last.has(text);
    this.last.set(text, now);
    return fresh;
  }
}
