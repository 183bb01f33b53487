// A receiver that answers as Mixpanel's ingestion API does and remembers every request as it came over the wire.
import http from 'node:http'
import zlib from 'node:zlib'
import { performance } from 'node:perf_hooks'

const ANSWER_AFTER_MS = 20

export class Mixpanel {
  /** What came: method, path, query, headers, raw body, items, status, and when its head arrived and its answer left. */
  requests = []

  constructor(token) {
    this.token = token
    this.server = http.createServer((request, response) => this.#take(request, response))
  }

  /** Listens on loopback and says where. */
  async start() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${this.server.address().port}`
  }

  stop() {
    this.server.close()
    this.server.closeAllConnections()
  }

  /** All that was accepted at a path, in the order of arrival, each with its request. */
  accepted(path) {
    return this.requests
      .filter((request) => request.path === path && request.status === 200)
      .flatMap((request) => request.items.map((item) => ({ item, request })))
  }

  #take(request, response) {
    const arrived = performance.now()
    const url = new URL(request.url, 'http://receiver')
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const seen = {
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        raw: Buffer.concat(chunks),
        arrived,
      }
      const answer = this.#judge(seen)
      seen.status = answer.status
      this.requests.push(seen)
      setTimeout(() => {
        seen.answered = performance.now()
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
      }, ANSWER_AFTER_MS)
    })
  }

  #judge(seen) {
    seen.items = []
    if (seen.method !== 'POST' || !['/import', '/engage', '/groups'].includes(seen.path)) {
      return { status: 404, body: '' }
    }
    const isImport = seen.path === '/import'
    if (isImport && seen.headers.authorization !== `Basic ${Buffer.from(`${this.token}:`).toString('base64')}`) {
      return { status: 401, body: '{"code":401,"error":"Invalid credentials","status":"Unauthorized"}\n' }
    }
    try {
      const zipped = seen.headers['content-encoding'] === 'gzip'
      seen.items = JSON.parse(zipped ? zlib.gunzipSync(seen.raw) : seen.raw)
    } catch (e) {
      return { status: 400, body: JSON.stringify({ code: 400, error: String(e), status: 'Bad Request' }) + '\n' }
    }
    return isImport ? imported(seen.items) : updated(seen.items, this.token)
  }
}

function imported(events) {
  const failed = []
  const fail = (index, event, field, message) =>
    failed.push({ index, insert_id: event.properties?.$insert_id ?? '', field, message })
  events.forEach((event, index) => {
    const { time, distinct_id: id, $insert_id: insertId } = event.properties ?? {}
    if (typeof event.event !== 'string' || event.event.trim() === '') {
      fail(index, event, 'event', "'event' must not be missing or blank")
    } else if (!Number.isInteger(time) || time < 31_536_000_000 || time > Date.now() + 3_600_000) {
      fail(index, event, 'properties.time', "'properties.time' is invalid: must be specified as seconds since epoch")
    } else if (typeof id !== 'string') {
      fail(index, event, 'properties.distinct_id', "'properties.distinct_id' is invalid: must not be missing")
    } else if (!/^[A-Za-z0-9-]{1,36}$/.test(insertId ?? '')) {
      const message = "'$insert_id' is invalid: must only contain alphanumeric or hyphen '-' characters"
      fail(index, event, '$insert_id', message)
    }
  })
  const good = events.length - failed.length
  const answer = failed.length
    ? {
        code: 400,
        error: 'some data points in the request failed validation',
        failed_records: failed,
        num_records_imported: good,
        status: 'Bad Request',
      }
    : { code: 200, num_records_imported: good, status: 'OK' }
  return { status: answer.code, body: JSON.stringify(answer) + '\n' }
}

function updated(updates, token) {
  const bad = updates.some((update) => update.$token !== token || !(update.$distinct_id || update.$group_key))
  const answer = bad ? { error: '$distinct_id, missing or empty', status: 0 } : { error: null, status: 1 }
  return { status: 200, body: JSON.stringify(answer) }
}
