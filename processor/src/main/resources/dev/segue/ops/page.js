'use strict'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const $ = (selector) => document.querySelector(selector)
let lastAnswer = null

function element(name, text, className) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  if (className) made.className = className
  return made
}

/** Texts only: nothing that comes from the server is read as HTML. */
function rows(table, lists, empty) {
  const body = $(table + ' tbody')
  const made = lists.map((cells) => {
    const row = element('tr', undefined, cells.className)
    cells.forEach((cell, i) => {
      const isNumber = typeof cell === 'number'
      const td = element(i === 0 ? 'th' : 'td', isNumber ? number.format(cell) : cell, isNumber || cells.length === 2 && i === 1 ? 'number' : '')
      if (i === 0) td.scope = 'row'
      row.append(td)
    })
    return row
  })
  if (made.length === 0) {
    const cell = element('td', empty, 'empty')
    cell.colSpan = 4
    const row = element('tr')
    row.append(cell)
    made.push(row)
  }
  body.replaceChildren(...made)
}

const sum = (parts) => Object.values(parts).reduce((all, one) => all + one, 0)
const total = (name, value) => Object.assign([name, value], { className: 'sum' })
const part = (name, value) => Object.assign([name, value], { className: 'part' })
const position = (source) => source ? `${source.topic} ${source.partition}-${source.offset}` : '–'
const parts = (of) => Object.entries(of).map(([name, value]) => part(name, value))

/** A reason of `backOff` in words; what is no word of its own is an HTTP status. */
const why = (reason) => ({
  none: 'the last post had no answer',
  'rate-limit': 'Mixpanel asked the project to slow down',
  budget: 'what sink.rate.* allows a minute is used up',
  check: 'address and credentials are to be checked first',
})[reason] ?? `the last answer was ${reason}`

function chart(id, samples, name) {
  const figure = $(id)
  const values = samples.map((sample) => sample[name])
  const latest = values.length ? values[values.length - 1] : 0
  figure.querySelector('b').textContent = number.format(latest)
  const most = Math.max(...values, 0)
  const svg = figure.querySelector('svg')
  svg.setAttribute('viewBox', '0 0 180 40')
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('aria-label', `${name}: ${number.format(latest)} now, ${number.format(most)} at most in the last minutes`)
  const x = (i) => 180 - (values.length - 1 - i)
  const y = (value) => (most === 0 ? 39 : 39 - (value / most) * 38).toFixed(1)
  const line = values.map((value, i) => `${i ? 'L' : 'M'}${x(i)} ${y(value)}`).join('')
  const path = (className, d) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    made.setAttribute('class', className)
    made.setAttribute('d', d)
    return made
  }
  svg.replaceChildren(
    ...(values.length > 1 ? [path('area', `${line}L180 40L${x(0)} 40Z`), path('line', line)] : []))
  let scale = figure.querySelector('.scale')
  if (!scale) {
    scale = element('div', undefined, 'scale')
    scale.append(element('span', '15 min ago'), element('span'), element('span', 'now'))
    figure.append(scale)
  }
  scale.children[1].textContent = `at most ${number.format(most)}`
}

function show(status) {
  const { about, router, sink, samples } = status
  $('#about').textContent = `${about.applicationId} · ${about.role} · to ${about.receiver}`
  const well = status.state === 'ready'
  const badge = $('#state')
  badge.textContent = (well ? '✓ ' : '✗ ') + status.state
  badge.className = 'badge ' + (well ? 'well' : 'ill')
  document.title = (well ? '' : '✗ ') + 'Segue ' + about.applicationId
  $('#reasons').hidden = status.reasons.length === 0
  $('#reasons ul').replaceChildren(...status.reasons.map((reason) => element('li', reason)))

  chart('#chart-read', samples, 'readPerSecond')
  chart('#chart-delivered', samples, 'deliveredPerSecond')
  chart('#chart-lag', samples, 'lag')
  chart('#chart-held', samples, 'held')
  $('#chart-read').hidden = !router
  $('#chart-held').hidden = !router
  $('#chart-delivered').hidden = !sink

  $('#router').hidden = !router
  if (router) {
    rows('#router', [
      total('read', router.read),
      ['mapped', router.mapped],
      ['dropped by a rule', sum(router.dropped)], ...parts(router.dropped),
      ['dead letters', sum(router.deadLettered)], ...parts(router.deadLettered),
      ['held', router.held],
      ['gates open', router.gatesOpen],
      ['requests written', router.requestsWritten],
    ])
  }
  $('#sink').hidden = !sink
  $('#answers').hidden = !sink
  if (sink) {
    rows('#sink', [
      total('read', sink.read),
      ['delivered', sum(sink.delivered)], ...parts(sink.delivered),
      ['dead letters', sum(sink.deadLettered)], ...parts(sink.deadLettered),
      ['returned or skipped at a hand-over', sink.returned + sink.skipped],
      ['in flight', sink.inFlight],
      ['outcome unknown', sink.doubted],
      ['gates closed', sink.gatesClosed],
      ['posts too soon after an alias', sink.fenceViolations],
      ['partitions paused', `${sink.partitionsPaused} of ${sink.partitionsAssigned}`],
      ['posting', sink.posting ? 'yes' : 'no'],
    ])
    rows('#answers', Object.entries(sink.answers).flatMap(([endpoint, statuses]) =>
      Object.entries(statuses).map(([code, posts]) => [endpoint, code, posts])), 'nothing was posted yet')
    $('#back-off').replaceChildren(...Object.entries(sink.backOff).map(([endpoint, wait]) =>
      element('li', `${endpoint} posts ${wait.seconds > 0 ? `again in ${number.format(wait.seconds)} s` : 'now'}: ${why(wait.reason)}`)))
  }
  rows('#lag', status.lag.map((one) => [one.role, one.topic, one.records]), 'nothing is assigned yet')
  rows('#letters', status.deadLetters.map((one) => [one.time.slice(11, 19), one.stage, one.reason, position(one.source)]), 'none')
  $('#versions').textContent =
    `segue ${about.segue}, Kafka clients ${about.kafkaClients}, Java ${about.java}; up ${number.format(status.uptimeSeconds / 60)} min; times are UTC`
}

async function look() {
  try {
    const answer = await fetch('/status', { cache: 'no-store' })
    show(await answer.json())
    lastAnswer = new Date()
  } catch {
    const badge = $('#state')
    badge.textContent = '✗ no answer' + (lastAnswer ? ' since ' + lastAnswer.toISOString().slice(11, 19) + ' UTC' : '')
    badge.className = 'badge ill'
  }
}

look()
setInterval(look, 5000)
