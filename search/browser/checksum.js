/** The checksum by which the program and every file of the index are known to be whole. */

/** CRC-32 of a text in UTF-8, as eight hexadecimal digits. */
function checksum(text) {
  const table = new Int32Array(256);
  for (let i = 0; i < 256; i += 1) {
    let value = i;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[i] = value;
  }
  let crc = -1;
  function add(byte) {
    crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  }
  for (let i = 0; i < text.length; i += 1) {
    let code = text.charCodeAt(i);
    if (code < 128) {
      add(code);
      continue;
    }
    if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      i += 1;
      code = 0x10000 + ((code & 1023) << 10) + (text.charCodeAt(i) & 1023);
      add((code >> 18) | 240);
      add(((code >> 12) & 63) | 128);
    } else if (code < 2048) {
      add((code >> 6) | 192);
      add((code & 63) | 128);
      continue;
    } else {
      add((code >> 12) | 224);
    }
    add(((code >> 6) & 63) | 128);
    add((code & 63) | 128);
  }
  return ("0000000" + ((crc ^ -1) >>> 0).toString(16)).slice(-8);
}
