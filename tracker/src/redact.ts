const GONE = '***';
/** Also with the at sign percent-encoded, as it stands in addresses. */
const EMAIL = /[\w.+%-]+(@|%40)[\w-]+(\.[\w-]+)+/g;
/** 14-19 digits beginning as the card networks do: not the 13 of a product code or a time in ms, nor a written-out date and time. */
const CARD = /(%20|\b)(2[2-7]|[3-6]\d)(([ +-]|%20)?\d){12,17}\b/g;
/** An unbroken run of letters and digits too long to be a word or a product number; the head of every JWT is one. */
const TOKEN = /(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{32}/i;
/** Names of secrets, with the equals sign. */
const SECRET = /token|auth(?!or)|secret|passw|pwd|sess|^sid=|otp=|jwt|api.?key|signature|^code=/i;
/** gclid, fbclid, gbraid …: they look like tokens and are what the marketer came for. */
const CLICK_ID = /(cl|bra)id=/;

/** Free text without e-mail addresses and card numbers. */
export const redactText = (text: string): string => text.replace(EMAIL, GONE).replace(CARD, GONE);

/** An address of at most 2,048 characters without e-mails, card numbers, and values that look like secrets or are named so. */
export const redactUrl = (url: string): string =>
  redactText(
    url
      .slice(0, 2048)
      // Path segments (no name), and `name=value` of query and hash.
      .replace(/([^/?&#;=]+=)?([^&#;/?]*)/g, (part, name = '', value: string) =>
        SECRET.test(name) || (TOKEN.test(value) && !CLICK_ID.test(name)) ? name + GONE : part,
      ),
  );
