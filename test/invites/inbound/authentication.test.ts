/** By whose word a sender is believed. */
import { describe, expect, it } from 'vitest';
import { isAuthentic } from '../../../src/invites/inbound/authentication.ts';

const FROM = 'ada@candidate.example';
const ID = 'mx.acme.example';
const by = (...results: string[]) => isAuthentic({ from: FROM, results }, ID);

describe('a sender is believed', () => {
  it.each([
    ['by DMARC', 'mx.acme.example; dmarc=pass header.from=candidate.example'],
    [
      'with a version, comments and folded space',
      'MX.acme.example 1;\t dmarc=pass (p=NONE; dmarc=fail) header.from=candidate.example',
    ],
    ['by a signature of their domain', 'mx.acme.example; dkim=pass header.d=candidate.example header.s=k1'],
    ['by a signature that names only its agent', 'mx.acme.example; dkim=pass header.i=@candidate.example'],
    [
      'by one of several signatures',
      'mx.acme.example; dkim=fail header.d=candidate.example; dkim=pass header.d=candidate.example',
    ],
    ['by SPF of their own envelope', 'mx.acme.example; spf=pass smtp.mailfrom=ada@candidate.example'],
    [
      'where DMARC says nothing else but pass, whatever SPF says',
      'mx.acme.example; spf=fail smtp.mailfrom=x.example; dmarc=pass header.from=candidate.example',
    ],
  ])('%s', (_how, result) => expect(by(result)).toBe(true));

  it('by a domain that theirs lies in', () => {
    const claim = {
      from: 'ada@mail.candidate.example',
      results: ['mx.acme.example; dkim=pass header.d=candidate.example'],
    };
    expect(isAuthentic(claim, ID)).toBe(true);
  });
});

describe('a sender is not believed', () => {
  it.each([
    ['without a word of our server', []],
    ['by the word of another server', ['mx.evil.example; dmarc=pass header.from=candidate.example']],
    [
      'by what stands below our server’s word',
      [
        'mx.acme.example; dmarc=fail header.from=candidate.example',
        'mx.acme.example; dmarc=pass header.from=candidate.example',
      ],
    ],
    ['by DMARC of another domain', ['mx.acme.example; dmarc=pass header.from=evil.example']],
    [
      'by a signature that failed DMARC',
      ['mx.acme.example; dkim=pass header.d=candidate.example; dmarc=fail header.from=candidate.example'],
    ],
    ['by somebody else’s signature', ['mx.acme.example; dkim=pass header.d=evil.example']],
    ['by a domain that ends alike', ['mx.acme.example; dkim=pass header.d=evilcandidate.example']],
    [
      'by a signature of a domain below theirs, which anybody may hold',
      ['mx.acme.example; dkim=pass header.d=evil.candidate.example'],
    ],
    ['by the signature of everybody under a top-level domain', ['mx.acme.example; dkim=pass header.d=example']],
    ['by SPF of another envelope', ['mx.acme.example; spf=pass smtp.mailfrom=eve@evil.example']],
    ['by a result inside a comment', ['mx.acme.example; none (; dmarc=pass header.from=candidate.example)']],
    ['by a result inside quotes', ['mx.acme.example; spf=fail reason="; dmarc=pass header.from=candidate.example"']],
    ['where nothing was found out', ['mx.acme.example; none']],
  ])('%s', (_how, results) => expect(by(...results)).toBe(false));

  it('without an address', () => {
    expect(isAuthentic({ from: 'ada', results: ['mx.acme.example; dmarc=pass header.from=ada'] }, ID)).toBe(false);
  });
});
