// What a self check-in says: few words, large, in every language that citizens are offered.

export interface KioskTexts {
  name: string;
  tag: string;
  dir: "ltr" | "rtl";
  hold: string;
  welcome: string;
  goodbye: string;
  again: string;
  desk: string;
}

export const kioskTexts: Record<string, KioskTexts> = {
  de: { name: "Deutsch", tag: "de", dir: "ltr", hold: "Bitte halten Sie Ihr Ticket vor die Kamera", welcome: "Willkommen", goodbye: "Auf Wiedersehen", again: "Sie sind schon angemeldet. Bitte gehen Sie hinein.", desk: "Bitte gehen Sie zum Team am Eingang. Es hilft Ihnen." },
  "de-leicht": { name: "Leichte Sprache", tag: "de-simple", dir: "ltr", hold: "Halten Sie Ihr Ticket vor die Kamera.", welcome: "Willkommen", goodbye: "Auf Wiedersehen", again: "Sie sind schon angemeldet. Gehen Sie hinein.", desk: "Gehen Sie zu den Menschen am Eingang. Sie helfen Ihnen." },
  en: { name: "English", tag: "en", dir: "ltr", hold: "Please hold your ticket in front of the camera", welcome: "Welcome", goodbye: "Goodbye", again: "You are already checked in. Please go in.", desk: "Please go to the team at the entrance. They will help you." },
  tr: { name: "Türkçe", tag: "tr", dir: "ltr", hold: "Lütfen biletinizi kameraya tutun", welcome: "Hoş geldiniz", goodbye: "Güle güle", again: "Girişiniz zaten yapıldı. Lütfen içeri girin.", desk: "Lütfen girişteki ekibe gidin. Size yardımcı olurlar." },
  uk: { name: "Українська", tag: "uk", dir: "ltr", hold: "Піднесіть, будь ласка, квиток до камери", welcome: "Ласкаво просимо", goodbye: "До побачення", again: "Ви вже зареєстровані. Будь ласка, заходьте.", desk: "Будь ласка, зверніться до команди біля входу. Вам допоможуть." },
  ar: { name: "العربية", tag: "ar", dir: "rtl", hold: "يرجى وضع تذكرتك أمام الكاميرا", welcome: "أهلاً وسهلاً", goodbye: "مع السلامة", again: "لقد تم تسجيل دخولك من قبل. تفضل بالدخول.", desk: "يرجى التوجه إلى الفريق عند المدخل، وسيساعدك." },
};
