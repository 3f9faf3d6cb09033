import { createHash } from 'node:crypto';

// ECVRF-EDWARDS25519-SHA512-TAI by the steps of RFC 9381 §5 and RFC 8032 §5.1, on integers alone; no code is shared
// with core or its library. Slow, and open to whoever measures it.

/** X, Y, Z and T with x = X/Z, y = Y/Z and xy = T/Z. Source: RFC 8032 §5.1.4. */
export type NaivePoint = readonly [bigint, bigint, bigint, bigint];

const P = 2n ** 255n - 19n;
/** The order of the base point. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
export const IDENTITY: NaivePoint = [0n, 1n, 1n, 0n];
const BASE = decode(bytesOf(mod(4n * inverse(5n)), 32)) as NaivePoint;

/** The scalar, the second half of the hashed secret, and the public key. Source: RFC 8032 §5.1.5. */
export function naiveKey(secret: Uint8Array) {
  const hashed = sha512(secret);
  const x = (integerOf(hashed.subarray(0, 32)) & ((1n << 254n) - 8n)) | (1n << 254n);
  return { x, nonceSecret: hashed.subarray(32), publicKey: encode(multiply(x, BASE)) };
}

/** ECVRF_prove, RFC 9381 §5.1. */
export function naiveProve(secret: Uint8Array, input: Uint8Array): Uint8Array {
  const { x, nonceSecret, publicKey } = naiveKey(secret);
  const nonce = integerOf(sha512(nonceSecret, encode(naiveToCurve(publicKey, input)))) % ORDER;
  return naiveProofWith({ x, publicKey, input, nonce });
}

/** The hash that goes with the proof: ECVRF_proof_to_hash, RFC 9381 §5.2. */
export function naiveEvaluate(secret: Uint8Array, input: Uint8Array): Uint8Array {
  const { x, publicKey } = naiveKey(secret);
  const gamma = multiply(x, naiveToCurve(publicKey, input));
  return sha512(Uint8Array.of(3, 3), encode(multiply(8n, gamma)), Uint8Array.of(0));
}

/** A proof with another nonce, or another gamma, than the standard's: `twist` is added to gamma. */
export function naiveProofWith(given: {
  readonly x: bigint;
  readonly publicKey: Uint8Array;
  readonly input: Uint8Array;
  readonly nonce: bigint;
  readonly twist?: NaivePoint;
}): Uint8Array {
  const { x, publicKey, input, nonce, twist = IDENTITY } = given;
  const point = naiveToCurve(publicKey, input);
  const gamma = encode(add(multiply(x, point), twist));
  const ends = [encode(multiply(nonce, BASE)), encode(multiply(nonce, point))];
  const hash = sha512(Uint8Array.of(3, 2), publicKey, encode(point), gamma, ...ends, Uint8Array.of(0));
  const challenge = hash.subarray(0, 16);
  const answer = (nonce + integerOf(challenge) * x) % ORDER;
  return new Uint8Array([...gamma, ...challenge, ...bytesOf(answer, 32)]);
}

/** ECVRF_encode_to_curve_try_and_increment, RFC 9381 §5.4.1.1. */
function naiveToCurve(publicKey: Uint8Array, input: Uint8Array): NaivePoint {
  for (let counter = 0; ; counter++) {
    const hash = sha512(Uint8Array.of(3, 1), publicKey, input, Uint8Array.of(counter, 0));
    const point = decode(hash.subarray(0, 32));
    if (point !== undefined && !isIdentity(multiply(8n, point))) return multiply(8n, point);
  }
}

/** Source: RFC 8032 §5.1.3. */
export function decode(bytes: Uint8Array): NaivePoint | undefined {
  const integer = integerOf(bytes);
  const y = integer & ((1n << 255n) - 1n);
  const sign = integer >> 255n;
  if (y >= P) return undefined;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) !== 0n) return undefined;
  if (x === 0n && sign === 1n) return undefined;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** Source: RFC 8032 §5.1.2. */
export function encode([X, Y, Z]: NaivePoint): Uint8Array {
  const y = mod(Y * inverse(Z));
  return bytesOf(y | ((mod(X * inverse(Z)) & 1n) << 255n), 32);
}

/** Source: RFC 8032 §5.1.4. */
function add([X1, Y1, Z1, T1]: NaivePoint, [X2, Y2, Z2, T2]: NaivePoint): NaivePoint {
  const a = mod((Y1 - X1) * (Y2 - X2));
  const b = mod((Y1 + X1) * (Y2 + X2));
  const c = mod(2n * T1 * D * T2);
  const d = mod(2n * Z1 * Z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiply(scalar: bigint, point: NaivePoint): NaivePoint {
  let sum = IDENTITY;
  for (const bit of scalar.toString(2)) {
    sum = add(sum, sum);
    if (bit === '1') sum = add(sum, point);
  }
  return sum;
}

function isIdentity([X, Y, Z]: NaivePoint): boolean {
  return X === 0n && Y === Z;
}

function mod(n: bigint): bigint {
  return ((n % P) + P) % P;
}

function inverse(n: bigint): bigint {
  return power(mod(n), P - 2n);
}

function power(base: bigint, exponent: bigint): bigint {
  let product = 1n;
  for (const bit of exponent.toString(2)) {
    product = mod(product * product);
    if (bit === '1') product = mod(product * base);
  }
  return product;
}

/** The integer that bytes mean, the least byte first. */
export function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/** The bytes of an integer, the least byte first. */
export function bytesOf(integer: bigint, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(integer.toString(16).padStart(2 * length, '0'), 'hex').reverse());
}

function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
