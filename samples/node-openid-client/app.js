// A Node application that signs people in through Gapura, with the openid-client library and nothing else.
//   npm ci && node app.js ../../.gapura-demo/demo.json
// or with GAPURA_ISSUER, GAPURA_CLIENT_ID and GAPURA_CLIENT_SECRET in the environment.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const TWO_FACTORS = 'urn:gapura:acr:2'
const port = Number(process.env.PORT ?? 5091)
const base = process.env.BASE_URL ?? `http://localhost:${port}`
const settings = findSettings()
const issuer = new URL(settings.issuer)

// Plain http is for this machine only.
const local = ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname)
const gapura = await oidc.discovery(issuer, settings.id, settings.secret, oidc.ClientSecretBasic(settings.secret), {
  execute: local ? [oidc.allowInsecureRequests] : [],
})

// Sessions of this program's own, in memory: a cookie names one, and nothing of Gapura's tokens leaves this process.
const sessions = new Map()

const routes = {
  'GET /': (request, response, session) => page(response, 'Beranda', session?.person
    ? `<p>Halo, <strong>${text(session.person.name ?? session.person.preferred_username)}</strong>.</p>
       <p>Masuk dengan ${session.person.acr === TWO_FACTORS ? 'dua faktor' : 'satu faktor'}.</p>
       <p><a href="/rahasia">Halaman rahasia</a></p>
       <form method="post" action="/keluar"><input type="hidden" name="token" value="${session.formToken}"><button>Keluar</button></form>`
    : '<p><a href="/masuk">Masuk</a></p>'),

  'GET /masuk': (request, response) => signIn(response, '/'),

  // The page that demands more: whoever has not proved a second factor is sent to do so, and comes back here.
  'GET /rahasia': (request, response, session) => session?.person?.acr === TWO_FACTORS
    ? page(response, 'Halaman rahasia', '<p>Hanya untuk yang membuktikan dua faktor.</p>')
    : signIn(response, '/rahasia', { acr_values: TWO_FACTORS }),

  'GET /callback': async (request, response, session) => {
    const begun = session?.begun
    if (!begun) return page(response, 'Belum masuk', '<p>Silakan <a href="/masuk">mulai lagi</a>.</p>', 400)
    delete session.begun
    try {
      const tokens = await oidc.authorizationCodeGrant(gapura, new URL(request.url, base), {
        pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce, idTokenExpected: true,
      })
      const person = tokens.claims()
      if (begun.acr && person.acr !== begun.acr) throw new Error('unmet_authentication_requirements')

      // A new name for the session: one that somebody knew before the sign-in is worth nothing after it.
      sessions.delete(session.id)
      open(response, { person, idToken: tokens.id_token, formToken: random() })
      redirect(response, begun.then)
    } catch (fault) {
      page(response, 'Belum masuk', `<p>Gapura menjawab: ${text(fault.error ?? fault.message)}.</p><p><a href="/masuk">Coba lagi</a></p>`, 400)
    }
  },

  'POST /keluar': async (request, response, session) => {
    const form = new URLSearchParams(await body(request))
    if (!session?.person || form.get('token') !== session.formToken) return page(response, 'Formulir usang', '<p><a href="/">Kembali</a></p>', 400)
    sessions.delete(session.id)
    redirect(response, oidc.buildEndSessionUrl(gapura, { id_token_hint: session.idToken, post_logout_redirect_uri: `${base}/` }).href)
  },
}

async function signIn(response, then, more = {}) {
  const begun = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce(), then, acr: more.acr_values }
  open(response, { begun })
  redirect(response, oidc.buildAuthorizationUrl(gapura, {
    redirect_uri: `${base}/callback`, scope: 'openid profile', state: begun.state, nonce: begun.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier), code_challenge_method: 'S256', ...more,
  }).href)
}

function open(response, session) {
  session.id = random()
  if (sessions.size > 10_000) sessions.delete(sessions.keys().next().value)
  sessions.set(session.id, session)
  response.setHeader('Set-Cookie', `sesi=${session.id}; HttpOnly; SameSite=Lax; Path=/${base.startsWith('https') ? '; Secure' : ''}`)
}

function page(response, title, content, status = 200) {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': `default-src 'none'; form-action 'self' ${issuer.origin}; base-uri 'none'; frame-ancestors 'none'`,
  })
  response.end(`<!DOCTYPE html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title}</title><h1>${title}</h1>${content}</html>`)
}

function redirect(response, location) {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' })
  response.end()
}

async function body(request) {
  let all = ''
  for await (const part of request) {
    all += part
    if (all.length > 10_000) throw new Error('too long')
  }
  return all
}

function findSettings() {
  const { GAPURA_ISSUER, GAPURA_CLIENT_ID, GAPURA_CLIENT_SECRET, GAPURA_DEMO } = process.env
  if (GAPURA_ISSUER) return { issuer: GAPURA_ISSUER, id: GAPURA_CLIENT_ID, secret: GAPURA_CLIENT_SECRET }
  const file = process.argv[2] ?? GAPURA_DEMO ?? '.gapura-demo/demo.json'
  if (!existsSync(file)) throw new Error(`There is no ${file}: start Gapura's demo and name its demo.json, or set GAPURA_ISSUER, GAPURA_CLIENT_ID and GAPURA_CLIENT_SECRET.`)
  const demo = JSON.parse(readFileSync(file, 'utf8'))
  return { issuer: demo.baseUrl, ...demo.clients.find(client => client.id === 'contoh-pengadaan') }
}

function random() {
  return randomBytes(32).toString('base64url')
}

function text(value) {
  return String(value).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

createServer(async (request, response) => {
  const id = /(?:^|; )sesi=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const route = routes[`${request.method} ${new URL(request.url, base).pathname}`]
  try {
    await (route ? route(request, response, sessions.get(id)) : page(response, 'Tidak ada', '<p><a href="/">Kembali</a></p>', 404))
  } catch (fault) {
    console.error(fault)
    if (!response.headersSent) page(response, 'Gangguan', '<p>Silakan coba lagi.</p>', 500)
  }
}).listen(port, 'localhost', () => console.log(`Listening at ${base}`))
