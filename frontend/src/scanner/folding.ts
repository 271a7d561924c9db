// Names as they are searched on the phone: mueller finds Müller and Muller. The server knows more alphabets (core/folding.py).

export function folded(text: string): string {
  const plain = text.toLowerCase().replace(/ß/g, "ss").replace(/ı/g, "i").replace(/ł/g, "l").replace(/ø/g, "o").normalize("NFD")
    .replace(/[\u0300-\u036f'’`"]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return plain.replace(/([aou])e/g, "$1");
}
