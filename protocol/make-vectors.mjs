// Makes vectors/*.json: node protocol/make-vectors.mjs
// Written from SPEC.md alone, with nothing of the C# or TypeScript implementations. Keys are made anew and thrown away.
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';

const order = BigInt('0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551');
const prime = BigInt('0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF');
const b64 = bytes => Buffer.from(bytes).toString('base64url');
const bytesOf = number => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const numberOf = bytes => BigInt('0x' + Buffer.from(bytes).toString('hex'));

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { privateKey, point, text: b64(point) };
}

function signHigh(message, key, high) {
  const raw = sign('sha256', Buffer.from(message), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  const s = numberOf(raw.subarray(32));
  const isHigh = s > (order - 1n) / 2n;
  return Buffer.concat([raw.subarray(0, 32), bytesOf(isHigh === high ? s : order - s)]);
}

const signLow = (message, key) => signHigh(message, key, false);
const headerOf = type => b64(`{"alg":"ES256","typ":"gapura-${type}+jws"}`);

function envelope(payload, type, key, { header = headerOf(type), high = false } = {}) {
  const body = b64(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return `${header}.${body}.${b64(signHigh(`${header}.${body}`, key, high))}`;
}

const refuse = (clause, why, value) => ({ clause, why, ...value });
const save = (name, content) => writeFileSync(new URL(`vectors/${name}.json`, import.meta.url), JSON.stringify(content, null, 1) + '\n');
mkdirSync(new URL('vectors/', import.meta.url), { recursive: true });

// 1 Text, numbers, bytes
save('text', {
  base64url: {
    accept: ['', 'AA', 'AAA', 'AAAA', '_-_-', 'Zg', 'Zm8', 'Zm9v'].map(text => ({ text, hex: Buffer.from(text, 'base64url').toString('hex') })),
    refuse: [
      ['padding', 'Zg=='], ['the other alphabet', '+/+/'], ['a space', 'Zm 9v'], ['a line break', 'Zm9v\n'], ['one character alone', 'Zm9vZ'],
      ['unused bits set', 'Zh'], ['unused bits set', 'Zm9'], ['a letter that is not ASCII', 'Zm9\u00fc'],
    ].map(([why, text]) => refuse('1.1', why, { text })),
  },
  texts: {
    accept: ['a', 'LPSE Kota Contoh', 'Chrome · Android', 'Göteborg', '東京都', '🙂', 'x'.repeat(200), '"<b>&\'\\'],
    refuse: [
      ['empty', ''], ['too long', 'x'.repeat(201)], ['a line break', 'LPSE\nKota'], ['a control character', 'LPSE\u0000'], ['a control character', 'a\u0085b'],
      ['a line separator', 'a\u2028b'], ['turns the direction', 'a\u202ecba'], ['turns the direction', '\u2066a'], ['a direction mark', 'a\u200fb'], ['half a pair', '\ud83d'],
    ].map(([why, text]) => refuse('1.3', why, { text })),
  },
  exact: {
    accept: ['a', 'CV Laut Biru', 'PT "Maju" \\ Jaya – 🙂', 'Caf\u00e9', '東京都', '\u1b05\u1b13\u1b44\u1b13\u1b38', 'Nguy\u1ec5n', '\ufffd', 'x'.repeat(200)],
    refuse: [
      ...[['empty', ''], ['too long', 'x'.repeat(201)]].map(([why, text]) => refuse('1.3', why, { text })),
      ...[
        ['a control character', 'a\u0007b'], ['a control character', 'a\u009fb'], ['a line break', 'a\nb'], ['a tab', 'a\tb'], ['a blank that does not break', 'CV\u00a0Laut'], ['a thin blank', 'CV\u2009Laut'],
        ['a wide blank', 'CV\u3000Laut'], ['a narrow blank', 'CV\u202fLaut'], ['a blank of Ogham', 'CV\u1680Laut'], ['a blank of braille', 'CV\u2800Laut'], ['a line separator', 'a\u2028b'], ['a hyphen that is not seen', 'Lau\u00adt'],
        ['a space without width', 'Laut\u200b'], ['a joiner', 'La\u200dut'], ['what keeps from joining', 'La\u200cut'], ['a word joiner', 'La\u2060ut'], ['a mark of byte order', '\ufeffLaut'], ['a sign that is not seen', '5\u20625'],
        ['turns the direction', 'a\u202ecba'], ['a direction mark', 'a\u200eb'], ['an isolate', '\u2066a'], ['an old control of shapes', 'a\u206fb'], ['a joiner of graphemes', 'a\u034fb'], ['a filler of Hangul', 'a\u3164b'],
        ['a filler of Hangul', 'a\u115fb'], ['half a filler of Hangul', 'a\uffa0b'], ['a vowel of Khmer that is not seen', 'a\u17b4b'], ['a selector of Mongolian', 'a\u180bb'], ['a selector of variants', '☂\ufe0f'], ['another selector of variants', 'a\u{e0100}b'],
        ['a tag', 'a\u{e0041}b'], ['private use', 'a\ue000b'], ['private use', 'a\u{10fffd}b'], ['no character', 'a\uffffb'], ['no character', 'a\ufdd0b'], ['no character of another plane', 'a\u{1fffe}b'], ['an anchor', 'a\ufff9b'], ['in place of an object', 'a\ufffcb'],
        ['a control of music', 'a\u{1d173}b'], ['half a pair', '\ud83d'],
        ['a space before', ' Laut'], ['a space behind', 'Laut '], ['two spaces', 'CV  Laut'], ['a space alone', ' '],
        ['not composed', 'Cafe\u0301'], ['the sign of Ångström', '\u212b'], ['marks in another order', 'a\u0301\u0323'], ['an ideograph for compatibility', '\uf900'],
      ].map(([why, text]) => refuse('10.8', why, { text })),
    ],
  },
  strings: ['plain', 'quote " and \\', '\b\t\n\f\r', '\u0001\u001f', '\u007f', '/', '<>&\'', '\u2028\u2029', 'ü 東 🙂'].map(value => ({ value, json: Buffer.from(JSON.stringify(value)).toString('hex') })),
  servers: {
    accept: ['https://masuk.example', 'https://masuk.example:8443', 'http://localhost:5080', 'http://127.0.0.1:5080', 'http://[::1]:5080', 'http://localhost', 'https://10.0.0.7', 'https://xn--mnchen-3ya.example'],
    refuse: [
      ['no TLS', 'http://masuk.example'], ['a path', 'https://masuk.example/'], ['a path', 'https://masuk.example/app'], ['its own port', 'https://masuk.example:443'],
      ['upper case', 'https://Masuk.example'], ['upper case', 'HTTPS://masuk.example'], ['user information', 'https://a@masuk.example'], ['another scheme', 'ftp://masuk.example'],
      ['no host', 'https://'], ['a query', 'https://masuk.example?a'], ['a fragment', 'https://masuk.example#a'], ['a space', ' https://masuk.example'],
      ['not loopback, whatever it begins with', 'http://localhost.example'], ['not loopback', 'http://127.0.0.1.example'], ['not in ASCII', 'https://münchen.example'], ['no scheme', 'masuk.example'], ['empty', ''],
    ].map(([why, text]) => refuse('1.6', why, { text })),
  },
});

// 2 Keys
const one = newKey(), other = newKey();
const altered = (point, at, value) => { const copy = Buffer.from(point); copy[at] = value; return b64(copy); };
const flat = Buffer.concat([Buffer.from([4]), one.point.subarray(1, 33), Buffer.alloc(32)]);
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' });
save('keys', {
  accept: [one.text, other.text],
  refuse: [
    ['2.3', 'another first byte', altered(one.point, 0, 5)],
    ['2.3', 'compressed', b64(Buffer.concat([Buffer.from([2 + (one.point[64] & 1)]), one.point.subarray(1, 33)]))],
    ['2.3', 'a byte short', b64(one.point.subarray(0, 64))],
    ['2.3', 'a byte too many', b64(Buffer.concat([one.point, Buffer.from([0])]))],
    ['2.3', 'the point at infinity', b64(Buffer.from([0]))],
    ['2.3', 'all zero', b64(Buffer.concat([Buffer.from([4]), Buffer.alloc(64)]))],
    ['2.3', 'not on the curve', altered(one.point, 64, one.point[64] ^ 1)],
    ['2.3', 'y of zero', b64(flat)],
    ['2.3', 'x not below the prime', b64(Buffer.concat([Buffer.from([4]), bytesOf(prime), one.point.subarray(33)]))],
    ['2.3', 'on another curve', b64(Buffer.concat([Buffer.from([4]), Buffer.from(secp256k1.x, 'base64url'), Buffer.from(secp256k1.y, 'base64url')]))],
    ['1.1', 'padding', one.text + '='],
    ['2.2', 'empty', ''],
  ].map(([clause, why, key]) => refuse(clause, why, { key })),
});

// 3 Signatures
const message = Buffer.from('gapura');
const right = signLow(message, one);
const [r, s] = [right.subarray(0, 32), right.subarray(32)];
const der = sign('sha256', message, { key: one.privateKey, dsaEncoding: 'der' });
save('signatures', {
  key: one.text,
  message: message.toString('hex'),
  accept: [right.toString('hex'), signLow(message, one).toString('hex')],
  refuse: [
    ['s above the middle', Buffer.concat([r, bytesOf(order - numberOf(s))])],
    ['another key', signLow(message, other)],
    ['another message', signLow('Gapura', one)],
    ['DER', der],
    ['r of zero', Buffer.concat([Buffer.alloc(32), s])],
    ['s of zero', Buffer.concat([r, Buffer.alloc(32)])],
    ['all zero', Buffer.alloc(64)],
    ['r of n', Buffer.concat([bytesOf(order), s])],
    ['s of n', Buffer.concat([r, bytesOf(order)])],
    ['all ones', Buffer.alloc(64, 255)],
    ['r and s exchanged', Buffer.concat([s, r])],
    ['a byte short', right.subarray(0, 63)],
    ['a byte too many', Buffer.concat([right, Buffer.from([0])])],
    ['empty', Buffer.alloc(0)],
    ['a bit turned', Buffer.concat([right.subarray(0, 63), Buffer.from([right[63] ^ 1])])],
  ].map(([why, bytes]) => refuse('3.4', why, { signature: bytes.toString('hex') })),
});

// 4 Enrolment
const server = 'https://masuk.example';
const code = b64(randomBytes(16));
const link = (text, why, clause = '4.3') => refuse(clause, why, { link: text });
save('links', {
  accept: [server, 'http://localhost:5080', 'https://masuk.example:8443'].map(name => ({ link: `${name}/app/#e1.${code}`, server: name, code })),
  refuse: [
    link(`http://masuk.example/app/#e1.${code}`, 'no TLS'), link(`https://masuk.example/app#e1.${code}`, 'another path'), link(`https://masuk.example/#e1.${code}`, 'another path'),
    link(`https://masuk.example/x/app/#e1.${code}`, 'another path'), link(`https://masuk.example/app/?a#e1.${code}`, 'a query'), link(`https://a@masuk.example/app/#e1.${code}`, 'user information'),
    link(`https://masuk.example/app/#e2.${code}`, 'another version'), link(`https://masuk.example/app/#${code}`, 'no version'), link(`https://masuk.example/app/#e1.${code}A`, 'a longer code'),
    link(`https://masuk.example/app/#e1.${code.slice(1)}`, 'a shorter code'), link(`https://masuk.example/app/#e1.${code}=`, 'padding', '1.1'), link(`https://masuk.example/app/#e1.${code}#`, 'something behind'),
    link(` https://masuk.example/app/#e1.${code}`, 'a space before'), link(`https://masuk.example/app/#e1.${code}\n`, 'a line break behind'), link(`https://Masuk.example/app/#e1.${code}`, 'upper case', '1.6'),
    link(`javascript:alert(1)/app/#e1.${code}`, 'no address'), link(`otpauth://totp/a?secret=${code}`, 'another kind of link'), link(`/app/#e1.${code}`, 'no server'), link('', 'empty'),
    link(`https://masuk.example/app/#e1.${code.slice(0, 21)}${code.endsWith('B') ? 'D' : 'B'}`, 'unused bits set', '1.1'),
  ],
});
const nonce = b64(randomBytes(32));
const claim = { v: 1, server, code, nonce, key: one.text, name: 'HP Sari' };
const with_ = (payload, change) => ({ ...payload, ...change });
const claimed = (change, why, clause = '4.6') => refuse(clause, why, { envelope: envelope(with_(claim, change), 'claim', one) });
const compare = (text, point) => {
  const hash = createHash('sha256').update('gapura-compare-1\0').update(text).update('\0').update(point).digest();
  const digits = (hash.readBigUInt64BE(0) % 1_000_000n).toString().padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
};
const strangeText = JSON.stringify(claim);
save('claims', {
  accept: [
    { envelope: envelope(claim, 'claim', one), claim, compare: compare(code, one.point) },
    { envelope: envelope(with_(claim, { name: '"Göran\'s" \\ 🙂', key: other.text }), 'claim', other), claim: with_(claim, { name: '"Göran\'s" \\ 🙂', key: other.text }), compare: compare(code, other.point) },
  ],
  refuse: [
    refuse('4.5', 'signed with another key than it names', { envelope: envelope(claim, 'claim', other) }),
    claimed({ v: 2 }, 'another version'), claimed({ v: '1' }, 'a string for a number'), claimed({ server: 'http://masuk.example' }, 'a server without TLS', '1.6'),
    claimed({ code: code + 'A' }, 'a longer code'), claimed({ nonce: nonce.slice(0, 22) }, 'a shorter nonce'), claimed({ key: altered(one.point, 64, one.point[64] ^ 1) }, 'a key that is not on the curve', '2.3'),
    claimed({ name: '' }, 'no name'), claimed({ name: 'x'.repeat(61) }, 'a longer name'), claimed({ name: 'HP\u202eiraS' }, 'a name that turns the direction', '1.3'),
    claimed({ extra: 1 }, 'a member more', '1.4'),
    refuse('1.4', 'a member less', { envelope: envelope((({ name, ...rest }) => rest)(claim), 'claim', one) }),
    refuse('1.4', 'another order', { envelope: envelope({ server, v: 1, code, nonce, key: one.text, name: claim.name }, 'claim', one) }),
    refuse('1.4', 'white space', { envelope: envelope(JSON.stringify(claim, null, 1), 'claim', one) }),
    refuse('1.4', 'a member twice', { envelope: envelope(strangeText.replace('{', '{"v":1,'), 'claim', one) }),
    refuse('1.4', 'an escape that is not needed', { envelope: envelope(strangeText.replace('HP Sari', 'HP\\u0020Sari'), 'claim', one) }),
    refuse('1.4', 'something behind', { envelope: envelope(strangeText + ' ', 'claim', one) }),
    refuse('1.4', 'a number spelled otherwise', { envelope: envelope(strangeText.replace('"v":1', '"v":1.0'), 'claim', one) }),
    refuse('1.4', 'not JSON', { envelope: envelope('gapura', 'claim', one) }),
    refuse('1.4', 'not UTF-8', { envelope: (body => `${headerOf('claim')}.${body}.${b64(signLow(`${headerOf('claim')}.${body}`, one))}`)(b64(Buffer.from([123, 255, 125]))) }),
    refuse('1.5', 'a long payload', { envelope: envelope(with_(claim, { name: 'x'.repeat(8192) }), 'claim', one) }),
    refuse('3.2', 'made for another purpose', { envelope: envelope(claim, 'call', one) }),
    refuse('3.2', 'alg none', { envelope: `${b64('{"alg":"none","typ":"gapura-claim+jws"}')}.${b64(strangeText)}.` }),
    refuse('3.2', 'the header in another order', { envelope: envelope(claim, 'claim', one, { header: b64('{"typ":"gapura-claim+jws","alg":"ES256"}') }) }),
    refuse('3.2', 'a key in the header', { envelope: envelope(claim, 'claim', one, { header: b64('{"alg":"ES256","typ":"gapura-claim+jws","jwk":{}}') }) }),
    refuse('3.4', 's above the middle', { envelope: envelope(claim, 'claim', one, { high: true }) }),
    refuse('3.1', 'four parts', { envelope: envelope(claim, 'claim', one) + '.AAAA' }),
    refuse('3.1', 'two parts', { envelope: envelope(claim, 'claim', one).split('.').slice(0, 2).join('.') }),
    refuse('3.1', 'empty', { envelope: '' }),
  ],
});

// 5 Calls
const device = randomUUID();
const hash = body => createHash('sha256').update(body).digest('base64url');
const body = '{"decision":"approve"}';
const call = { v: 1, server, device, method: 'POST', path: '/api/app/v1/answers?x=1', body: hash(body), time: 1795392000, nonce: b64(randomBytes(16)) };
const got = { server, method: 'POST', path: '/api/app/v1/answers?x=1', body };
const called = (change, why, clause = '5.2') => refuse(clause, why, { envelope: envelope(with_(call, change), 'call', one), request: got });
const received = (change, why) => refuse('5.3', why, { envelope: envelope(call, 'call', one), request: with_(got, change) });
save('calls', {
  key: one.text,
  accept: [
    { envelope: envelope(call, 'call', one), request: got, call },
    ...[with_(call, { method: 'GET', path: '/', body: hash('') })].map(get => ({ envelope: envelope(get, 'call', one), request: { server, method: 'GET', path: '/', body: '' }, call: get })),
  ],
  refuse: [
    received({ server: 'https://lain.example' }, 'another server'), received({ method: 'DELETE' }, 'another method'), received({ path: '/api/app/v1/answers' }, 'another path'), received({ body: body + ' ' }, 'another body'),
    called({ v: 2 }, 'another version'), called({ device: device.toUpperCase() }, 'an id in upper case', '1.7'), called({ device: device.replaceAll('-', '') }, 'an id without hyphens', '1.7'),
    called({ method: 'PUT' }, 'a method that there is not'), called({ path: 'api' }, 'a path without a beginning'), called({ path: '/a b' }, 'a path with a space'), called({ path: '/' + 'x'.repeat(1000) }, 'a long path'),
    called({ body: '' }, 'no hash'), called({ time: -1 }, 'a time before 1970', '1.4'), called({ time: 1795392000.5 }, 'half a second', '1.2'), called({ nonce: b64(randomBytes(15)) }, 'a shorter nonce'),
    refuse('5.1', 'signed with another key', { envelope: envelope(call, 'call', other), request: got }),
    refuse('3.2', 'made for another purpose', { envelope: envelope(call, 'signin', one), request: got }),
  ],
});

// 6 Sign-in
const question = {
  server, challenge: randomUUID(), nonce, account: randomUUID(), device,
  shown: { portal: 'LPSE Kota Contoh', userId: 'PPK2', browser: 'Chrome · Windows', place: 'Kantor "Pusat"', time: 1795392000 }, expires: 1795392060,
};
const answer = { number: '048213', decision: 'approve', verified: true, counter: 7 };
const statement = (q, a) => ({
  v: 1, server: q.server, challenge: q.challenge, nonce: q.nonce, account: q.account, device: q.device, shown: q.shown,
  number: a.number, decision: a.decision, verified: a.verified, expires: q.expires, counter: a.counter,
});
const stated = (q, a, key = one, type = 'signin') => envelope(statement(with_(question, q), with_(answer, a)), type, key);
const another = (change, why) => refuse('6.5', why, { envelope: stated(change, {}) });
const shown = (change, why) => another({ shown: with_(question.shown, change) }, why);
save('statements', {
  key: one.text,
  question,
  accept: [
    [answer, 'approved with a number'], [with_(answer, { number: '' }), 'approved without'], [with_(answer, { number: '', decision: 'deny', verified: false }), 'denied'],
    [with_(answer, { number: '', decision: 'report', counter: 9007199254740991 }), 'reported'],
  ].map(([a, what]) => ({ what, answer: a, envelope: stated({}, a) })),
  refuse: [
    another({ server: 'https://lain.example' }, 'another server'), another({ challenge: randomUUID() }, 'another challenge'), another({ nonce: b64(randomBytes(32)) }, 'another nonce'),
    another({ account: randomUUID() }, 'another account'), another({ device: randomUUID() }, 'another device'), another({ expires: 1795392061 }, 'another end'),
    shown({ portal: 'LPSE Kota Lain' }, 'another portal'), shown({ userId: 'PPK3' }, 'another User ID'), shown({ browser: 'Firefox · Windows' }, 'another browser'), shown({ place: 'Rumah' }, 'another place'), shown({ time: 1795392001 }, 'another time'),
    ...[
      [{ number: '48213' }, 'five digits'], [{ number: '0482130' }, 'seven digits'], [{ number: '04821３' }, 'a digit that is not ASCII'], [{ decision: 'deny' }, 'a number with a refusal'], [{ decision: 'report' }, 'a number with a report'],
      [{ decision: 'Approve' }, 'a decision in upper case'], [{ decision: '' }, 'no decision'], [{ counter: 0 }, 'a counter of zero'], [{ verified: 'true' }, 'a string for true'], [{ verified: 1 }, 'a number for true'],
    ].map(([change, why]) => refuse('6.4', why, { envelope: stated({}, change) })),
    refuse('1.4', 'a counter beyond what JSON numbers hold', { envelope: envelope(JSON.stringify(statement(question, answer)).replace('"counter":7', '"counter":9007199254740992'), 'signin', one) }),
    refuse('1.4', 'a member more within', { envelope: stated({ shown: with_(question.shown, { more: 1 }) }, {}) }),
    refuse('6.4', 'signed with another key', { envelope: stated({}, {}, other) }),
    refuse('3.2', 'made for another purpose', { envelope: stated({}, {}, one, 'call') }),
    refuse('8.4', 'a purpose of a later version', { envelope: stated({}, {}, one, 'transaction') }),
  ],
});
