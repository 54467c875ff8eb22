// SHA-256 (FIPS 180-4) in plain TypeScript: orchestrators derive instance ids and may reach no Node built-in.

function primeFractions(count: number, root: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
      prime &&= candidate % divisor !== 0;
    }
    if (prime) {
      const fraction = candidate ** (1 / root) % 1;
      words[found] = Math.floor(fraction * 2 ** 32);
      found += 1;
    }
  }
  return words;
}

const initial = primeFractions(8, 2);
const round = primeFractions(64, 3);
const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

function compress(state: Uint32Array, block: DataView, offset: number): void {
  const words = new Uint32Array(64);
  for (let i = 0; i < 16; i += 1) {
    words[i] = block.getUint32(offset + i * 4);
  }
  for (let i = 16; i < 64; i += 1) {
    const early = words[i - 15] as number;
    const late = words[i - 2] as number;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[i] = (words[i - 16] as number) + s0 + (words[i - 7] as number) + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + (round[i] as number) + (words[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) {
    state[i] = (state[i] as number) + word;
  }
}

/** @returns 64 lower-case hexadecimal digits of the SHA-256 of the text's UTF-8 bytes */
export function sha256Hex(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length * 8));
  const state = Uint32Array.from(initial);
  for (let offset = 0; offset < padded.length; offset += 64) {
    compress(state, view, offset);
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}
