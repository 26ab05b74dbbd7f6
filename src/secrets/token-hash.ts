/** Tokens that others hand back to us: only their hash is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, base64url. Without salt: what is hashed is random, never somebody's choice. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** In constant time. */
export function isTokenOf(hash: string, token: string): boolean {
  const [given, kept] = [Buffer.from(tokenHash(token)), Buffer.from(hash)];
  return given.length === kept.length && timingSafeEqual(given, kept);
}
