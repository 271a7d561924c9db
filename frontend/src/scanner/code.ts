// Ticket codes: 20 characters of Crockford base32, read as core/codes.py reads them.

const LENGTH = 20;
const CODE = /^[0-9A-HJKMNP-TV-Z]{20}$/;

/** The code somebody typed or a camera read; null when it cannot be one. I and L mean 1, O means 0; blanks and hyphens are accepted. */
export function readCode(text: string): string | null {
  if (text.length > 80) return null;
  const code = text.trim().toUpperCase().replace(/[- \u00a0\u2009]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return code.length === LENGTH && CODE.test(code) ? code : null;
}

/** The code that somebody wrote, or a scanner typed, where a name is expected: no name has digits, of codes all but one in two thousand. */
export function codeForName(text: string): string | null {
  return /\d/.test(text) ? readCode(text) : null;
}

/** The code if a scanner set to German keys types into a machine set to English ones, or the other way round: Y is Z and Z is Y. */
export function onOtherKeys(code: string): string {
  return code.replace(/[YZ]/g, (letter) => (letter === "Y" ? "Z" : "Y"));
}

/** The code in the groups of five in which it is printed. */
export function grouped(code: string): string {
  return code.replace(/(.{5})(?=.)/g, "$1 ");
}

/** The token of a code that enrols phones, in an address of this very site; null for every other text. */
export function enrolmentIn(text: string, origin: string): string | null {
  return text.startsWith(`${origin}/door#e=`) ? text.slice(`${origin}/door#e=`.length) : null;
}
