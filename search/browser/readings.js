/** Names by their sound: pinyin (`hongseniudai`) and initials (`hsnd`). Mirrors search/readings.py and rank.py. */

const READING_WHOLE = 5;
const READING_START = 4;
const READING_WITHIN = 3;

/** Whether the letters begin at a syllable and go on as full pinyin, or are initials of syllables in a row. */
function readsAs(letters, reading) {
  return runs(reading).some((run) =>
    run.some(
      (_, i) =>
        run.slice(i).join("").startsWith(letters) ||
        run
          .slice(i)
          .map((syllable) => syllable[0])
          .join("")
          .startsWith(letters)
    )
  );
}

/** Syllables in a row, without walls. */
function runs(reading) {
  return reading
    .split(WALL)
    .filter((part) => part.trim())
    .map((part) => part.split(" ").filter(Boolean));
}

/** The same as a pattern to be searched in many readings at once; the letters are a-z. */
function readingPattern(letters) {
  const each = letters.split("");
  return new RegExp("(?:^|[^a-z])(?:" + each.join(" ?") + "|" + each.join("[a-z]* ") + ")");
}

/** The tier of a match by sound, of a reading that has the pattern of these letters. */
function rankReading(letters, reading) {
  if (/[a-z]/.exec(reading)[0] !== letters[0]) return READING_WITHIN;
  const forms = [reading.replace(/[ |]+/g, ""), reading.replace(/([a-z])[a-z]*[ |]*/g, "$1").replace(/^[ |]+/, "")];
  if (forms.indexOf(letters) >= 0) return READING_WHOLE;
  return forms.some((form) => form.startsWith(letters)) ? READING_START : READING_WITHIN;
}
