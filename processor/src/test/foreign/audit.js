// Judges what arrived against what was produced.
import { mark } from './messages.js'

/**
 * @param gateMs the least time between the answer to an alias and the arrival of what came behind it
 * @returns lost, unexpected, doubled and early marks, marks out of order, the smallest gap, and how much of other users
 *     arrived while somebody waited
 */
export function audit(produced, mixpanel, gateMs, { ordered = true } = {}) {
  const expected = new Map(produced.flatMap((message) => message.marks.map((own) => [own, message])))
  const arrivals = new Map()
  const result = { expected: expected.size, arrived: 0, lost: [], doubled: [], early: [], disordered: [], perPath: {} }
  for (const path of ['/import', '/engage', '/groups']) {
    const last = new Map()
    for (const { item, request } of mixpanel.accepted(path)) {
      const own = mark(path, item)
      const message = expected.get(own)
      if (!message) {
        continue
      }
      if (arrivals.has(own)) {
        result.doubled.push(own)
        continue
      }
      arrivals.set(own, { message, request, item })
      result.arrived++
      result.perPath[path] = (result.perPath[path] ?? 0) + 1
      if (ordered && (last.get(message.key) ?? -1) > message.number) {
        result.disordered.push(own)
      }
      last.set(message.key, message.number)
    }
  }
  result.lost = [...expected.keys()].filter((own) => !arrivals.has(own))
  gaps(arrivals, gateMs, result)
  return result
}

function gaps(arrivals, gateMs, result) {
  const starts = [...arrivals.values()].map(({ message, request }) => ({ key: message.key, at: request.arrived }))
  result.smallestGap = Infinity
  result.aliases = 0
  result.meanwhile = 0
  const waited = new Set()
  for (const [own, { message, request }] of arrivals) {
    if (!message.behind) {
      continue
    }
    const alias = arrivals.get(message.behind.marks[0])
    const gap = alias ? request.arrived - alias.request.answered : -Infinity
    result.smallestGap = Math.min(result.smallestGap, gap)
    if (gap < gateMs) {
      result.early.push(`${own} after ${Math.round(gap)} ms`)
    }
    if (alias && !waited.has(message.key)) {
      waited.add(message.key)
      const others = starts.some(
        ({ key, at }) => key !== message.key && at > alias.request.answered && at < alias.request.answered + gateMs,
      )
      result.meanwhile += others ? 1 : 0
    }
  }
  result.aliases = waited.size
}

/** Events, updates and group updates whose form is not what Mixpanel's reference asks for, a line each. */
export function malformed(mixpanel, token) {
  const basic = `Basic ${Buffer.from(`${token}:`).toString('base64')}`
  const wrong = []
  const check = (request, holds, what) => holds || wrong.push(`${request.path} ${what}`)
  for (const request of mixpanel.requests) {
    const { path, query, headers } = request
    check(request, request.method === 'POST', `method ${request.method}`)
    check(request, /^application\/json/.test(headers['content-type'] ?? ''), `content-type ${headers['content-type']}`)
    if (path === '/import') {
      check(request, headers.authorization === basic, 'credentials')
      check(request, query.strict === '1', `strict=${query.strict}`)
      check(request, request.items.length <= 2000, `${request.items.length} events`)
    } else {
      check(request, headers.authorization === undefined, 'credentials where none belong')
      check(request, headers['content-encoding'] === undefined, `content-encoding ${headers['content-encoding']}`)
      check(request, query.ip === '0' && query.verbose === '1', `query ${JSON.stringify(query)}`)
      check(request, request.items.every((item) => item.$token === token), '$token')
    }
  }
  return wrong
}
