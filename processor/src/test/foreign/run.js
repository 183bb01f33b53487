// Segue between clients and a receiver that are not of its making. Called by scripts/foreign, which says what it needs.
//   node run.js ROOT WORK [REGISTRY_JAR]
// ROOT is the checkout, WORK a directory for data and logs. Without REGISTRY_JAR the checks with Avro are left out.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { audit, malformed } from './audit.js'
import { AvroProducer, TOPIC } from './avro.js'
import { interleave, Messages } from './messages.js'
import { Mixpanel } from './mixpanel.js'
import { Door, kcat, killAll, launch, terminate, unusedPort, until } from './processes.js'

const LONGEST_MS = 300_000
const GATE_MS = 1000
const UNKEYED_PAUSE_MS = 2000
const TOKEN = 'foreign-project-token'
const DEAD_LETTERS = 'segue-dead-letters'

const [root, work, registryJar] = process.argv.slice(2).map((file) => path.resolve(file))
const schemaFile = path.join(root, 'schemas/src/main/avro/SegmentEvent.avsc')
const mixpanel = new Mixpanel(TOKEN)
const produced = []
let failures = 0
let broker
let ops

function check(holds, what, saw = '') {
  failures += holds ? 0 : 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}${saw === '' ? '' : ` (${saw})`}`)
}

/** Waits for what everything after it needs. */
async function need(url, what) {
  const there = await until(() => fetch(url).then((answer) => answer.ok, () => false))
  check(there, what)
  if (!there) {
    throw new Error(`no answer from ${url}`)
  }
}

async function startSegue(registryUrl) {
  const [kafkaPort, opsPort] = [await unusedPort(), await unusedPort()]
  const settings = {
    'kafka.embedded': 'true',
    'kafka.embedded.port': kafkaPort,
    'kafka.embedded.dir': path.join(work, 'data'),
    ...(registryUrl ? { 'schema.registry.url': registryUrl } : {}),
    'mixpanel.token': TOKEN,
    'mixpanel.identity': 'legacy',
    'mixpanel.endpoint': await mixpanel.start(),
    'mapping.people': 'true',
    'mapping.group.identifier.traits': 'company',
    'ops.port': opsPort,
  }
  const file = path.join(work, 'segue.properties')
  fs.writeFileSync(file, Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(''))
  broker = `127.0.0.1:${kafkaPort}`
  ops = `http://127.0.0.1:${opsPort}`
  const segue = launch(path.join(root, 'scripts/segue'), ['run', '--config', file], { log: path.join(work, 'segue.log') })
  await need(`${ops}/ready`, 'segue run with an embedded node is ready')
  return segue
}

/** The sum of a metric over its labels. */
async function metric(name) {
  const text = await (await fetch(`${ops}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

const produce = (lines, args = [], pauseMs = 0) =>
  kcat(['-P', '-b', broker, '-t', TOPIC, '-X', 'acks=all', ...args], lines, pauseMs)

/** As the README says it: keyed by user, hashed as Java hashes. */
const KEYED = ['-K', '\\t', '-X', 'partitioner=murmur2_random']
const keyedLine = (message) => `${message.key}\t${JSON.stringify(message.value)}`

/** Where each record of a topic lies, with size and headers. */
async function records(topic) {
  const out = await kcat(['-C', '-b', broker, '-t', topic, '-e', '-q', '-f', '%p|%o|%S|%k|%h\\n'])
  return out.toString().split('\n').filter(Boolean).map((line) => {
    const [partition, offset, size, key, ...rest] = line.split('|')
    const headers = new Map(rest.join('|').split(/,(?=segue\.)/).map((header) => {
      const at = header.indexOf('=')
      return [header.slice(0, at), header.slice(at + 1)]
    }))
    return { partition, offset, size, key, headers }
  })
}

async function arrived(what, messages, options) {
  await until(() => audit(messages, mixpanel, GATE_MS, options).lost.length === 0)
  const a = audit(messages, mixpanel, GATE_MS, options)
  const each = Object.entries(a.perPath).map(([at, count]) => `${at} ${count}`).join(', ')
  check(a.lost.length === 0, `${what}: all arrive`, `${messages.length} messages, ${a.arrived} of ${a.expected} requests: ${each}${a.lost.length ? `; lost ${a.lost.slice(0, 3)}` : ''}`)
  check(a.doubled.length === 0, `${what}: none twice`, a.doubled.slice(0, 3).join())
  if (options?.ordered !== false) {
    check(a.disordered.length === 0, `${what}: in order per user and endpoint`, a.disordered.slice(0, 3).join())
  }
  if (a.aliases) {
    check(a.early.length === 0, `${what}: nothing sooner than ${GATE_MS} ms after its alias was answered`, `smallest gap ${Math.round(a.smallestGap)} ms of ${a.aliases} sign-ups${a.early.length ? `; ${a.early.slice(0, 3)}` : ''}`)
  }
  return a
}

async function json() {
  const messages = new Messages('j')
  const range = [...Array(60).keys()]
  const keyed = interleave([...range.map((n) => messages.signUp(n)), ...range.map((n) => messages.visit(n))])
  await produce(keyed.map(keyedLine), KEYED, 10)
  const a = await arrived('JSON by kcat, keyed', keyed)
  check(a.meanwhile > a.aliases / 2, 'meanwhile other users arrive', `during ${a.meanwhile} of ${a.aliases} waits`)

  // Without keys a user's calls lie in several partitions, which are read independently of each other: only time between
  // the calls keeps them apart, and that a call was acknowledged (kcat has ended) before the next.
  const others = new Messages('k')
  const unkeyed = [...Array(5).keys()].map((n) => others.signUp(n))
  for (let step = 0; step < unkeyed[0].length; step++) {
    await produce(unkeyed.map((story) => JSON.stringify(story[step].value)))
    await sleep(UNKEYED_PAUSE_MS)
  }
  const visits = [...Array(40).keys()].flatMap((n) => others.visit(n))
  await produce(visits.map((message) => JSON.stringify(message.value)))
  await arrived('JSON by kcat, no keys, sign-ups with time between the calls', unkeyed.flat(), { ordered: false })
  await arrived('JSON by kcat, no keys', visits, { ordered: false })
  produced.push(...keyed, ...unkeyed.flat(), ...visits)
}

async function avro(avroProducer) {
  const messages = new Messages('n')
  const range = [...Array(30).keys()]
  const all = interleave([...range.map((n) => messages.signUp(n)), ...range.map((n) => messages.visit(n))])
  for (const message of all) {
    await avroProducer.send(message.key, await avroProducer.encode(message.value))
  }
  await arrived('Avro by kafkajs', all)
  const times = mixpanel.accepted('/import').filter(({ item }) => item.properties.$insert_id.startsWith('n-'))
  const right = new Map(all.map((message) => [message.value.messageId, message.time]))
  const wrong = times.filter(({ item }) => item.properties.time !== right.get(item.properties.$insert_id))
  check(times.length > 0 && wrong.length === 0, 'Avro by kafkajs: times to the millisecond', `${times.length} events`)
  produced.push(...all)
}

/** A user's calls partly as JSON by kcat, partly as Avro by kafkajs: the two must also hash alike. */
async function mixed(avroProducer) {
  const messages = new Messages('b')
  const stories = [...Array(10).keys()].map((n) => messages.signUp(n))
  for (let step = 0; step < stories[0].length; step++) {
    const now = stories.map((story) => story[step])
    if (step % 2 === 0) {
      await produce(now.map(keyedLine), KEYED)
    } else {
      for (const message of now) {
        await avroProducer.send(message.key, await avroProducer.encode(message.value))
      }
    }
  }
  await arrived('JSON and Avro mixed in a user', stories.flat())
  const places = new Map()
  for (const { key, partition } of await records(TOPIC)) {
    if (key) {
      places.set(key, (places.get(key) ?? new Set()).add(partition))
    }
  }
  const torn = [...places.values()].filter((partitions) => partitions.size > 1)
  check(places.size > 0 && torn.length === 0, 'kcat and kafkajs put a key into the same partition', `${places.size} keys`)
  produced.push(...stories.flat())
}

async function outage(avroProducer, door) {
  // A version of the schema that Segue has not asked for yet.
  const id = await avroProducer.register(AvroProducer.extended(avroProducer.schema, 'team'))
  const messages = new Messages('o')
  const all = interleave([...Array(6).keys()].map((n) => messages.signUp(n)))
  const letters = (await records(DEAD_LETTERS)).length
  await door.shut()
  for (const message of all) {
    await avroProducer.send(message.key, await avroProducer.encode({ ...message.value, team: 'a' }, id))
  }
  await until(async () => (await metric('segue_registry_unavailable_total')) >= 3)
  const during = audit(all, mixpanel, GATE_MS)
  check(
    during.arrived === 0 && (await records(DEAD_LETTERS)).length === letters,
    'registry down: what needs it waits and is no dead letter',
    `${await metric('segue_registry_unavailable_total')} attempts`,
  )
  await door.open()
  const from = Date.now()
  await arrived('registry back: it goes on by itself', all)
  check((await records(DEAD_LETTERS)).length === letters, 'registry back: no dead letter', `${Date.now() - from} ms`)
  produced.push(...all)
}

async function bad(avroProducer) {
  const good = await avroProducer.encode(new Messages('t').signUp(0)[3].value)
  const framed = (id, bytes) => {
    const head = Buffer.alloc(5)
    head.writeInt32BE(id, 1)
    return Buffer.concat([head, bytes])
  }
  const other = { type: 'record', name: 'Stock', namespace: 'com.example', fields: [{ name: 'count', type: 'int' }] }
  const otherId = await avroProducer.registerOther('AVRO', other)
  const jsonId = await avroProducer.registerOther('JSON', { type: 'object', properties: { type: { type: 'string' } } })
  const cases = [
    ['an unknown schema id', framed(987_654, good.subarray(5)), 'undecodable'],
    ['truncated bytes', good.subarray(0, good.length - 3), 'undecodable'],
    ['half a header', good.subarray(0, 3), 'undecodable'],
    ['another Avro schema', await avroProducer.registry.encode(otherId, { count: 3 }), 'undecodable'],
    ['a JSON schema', framed(jsonId, Buffer.from('{"type":"track"}')), 'undecodable'],
    ['properties that are no JSON', await avroProducer.registry.encode(avroProducer.id, { type: 'track', userId: 'u', event: 'E', properties: '{no' }), 'not-json'],
    ['text that is no JSON', Buffer.from('hello'), 'not-json'],
  ]
  const sent = []
  for (const [what, value, reason] of cases) {
    sent.push({ what, reason, ...(await avroProducer.send('t', value)) })
  }
  const behind = new Messages('s').visit(0)
  for (const message of behind) {
    await avroProducer.send('t', await avroProducer.encode(message.value))
  }
  await arrived('behind bad records, same key', behind)
  await until(async () => (await records(DEAD_LETTERS)).length >= sent.length)
  const letters = await records(DEAD_LETTERS)
  check(letters.length === sent.length, 'bad records are dead letters, nothing else is', `${letters.length}`)
  for (const { what, reason, partition, offset, value } of sent) {
    const letter = letters.find(
      ({ headers }) =>
        headers.get('segue.source.partition') === String(partition) && headers.get('segue.source.offset') === offset,
    )
    const bytes = letter
      ? await kcat(['-C', '-b', broker, '-t', DEAD_LETTERS, '-p', letter.partition, '-o', letter.offset, '-c', '1', '-q', '-D', '', '-f', '%s'])
      : Buffer.alloc(0)
    check(
      letter?.headers.get('segue.reason') === reason && bytes.equals(value),
      `${what}: a dead letter, bytes untouched`,
      letter ? `${letter.headers.get('segue.reason')}: ${letter.headers.get('segue.detail')}` : 'none',
    )
  }
  produced.push(...behind)
  return sent.length
}

async function ledgers(badRecords) {
  const names = ['read', 'mapped', 'dropped', 'dead_lettered']
  const m = {}
  for (const name of names) {
    m[name] = await metric(`segue_messages_${name}_total`)
  }
  const held = await metric('segue_messages_held')
  check(
    m.read === produced.length + badRecords && m.read === m.mapped + m.dropped + m.dead_lettered + held,
    'messages in = read = mapped + dropped + dead-lettered + held',
    `${produced.length + badRecords} = ${m.read} = ${m.mapped} + ${m.dropped} + ${m.dead_lettered} + ${held}`,
  )
  const marks = produced.flatMap((message) => message.marks).length
  const items = ['/import', '/engage', '/groups'].flatMap((at) => mixpanel.accepted(at)).length
  check(marks === items, 'requests by the mapping rules = records accepted at the receiver', `${marks} = ${items}`)
}

function forms() {
  const wrong = malformed(mixpanel, TOKEN)
  check(wrong.length === 0, 'every request has the right method, credentials, $token, query and type', wrong.slice(0, 3).join('; '))
  const imports = mixpanel.requests.filter((request) => request.path === '/import')
  const zipped = imports.filter((request) => request.headers['content-encoding'] === 'gzip')
  check(zipped.length > 0, 'gzip at /import only, and decodable', `${zipped.length} of ${imports.length} posts`)
  const refused = mixpanel.requests.filter((request) => request.status !== 200)
  check(
    refused.every((request) => request.items.length === 1 && request.items[0].event?.trim() === ''),
    'nothing is refused but the credentials check',
    `${refused.length} of ${mixpanel.requests.length} posts`,
  )
}

async function main() {
  fs.rmSync(work, { recursive: true, force: true })
  fs.mkdirSync(work, { recursive: true })
  let door
  if (registryJar) {
    const port = await unusedPort()
    const flags = ['-Xmx384m', '-XX:+UseSerialGC', '-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${port}`, '-Dregistry.storage.kind=mem']
    launch('java', [...flags, '-jar', registryJar], { log: path.join(work, 'registry.log'), cwd: path.dirname(registryJar) })
    door = new Door(port)
    await door.open()
    const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
    await need(`${url}/subjects`, 'the schema registry answers')
  }
  const segue = await startSegue(door && `http://127.0.0.1:${door.port}/apis/ccompat/v7`)
  await json()
  let badRecords = 0
  if (door) {
    const avroProducer = new AvroProducer(broker, `http://127.0.0.1:${door.to}/apis/ccompat/v7`, schemaFile)
    await avroProducer.start()
    await avro(avroProducer)
    await mixed(avroProducer)
    await outage(avroProducer, door)
    badRecords = await bad(avroProducer)
    await avroProducer.stop()
  }
  await sleep(1500) // for what should not come any more
  await ledgers(badRecords)
  forms()
  const status = await terminate(segue)
  check(status === 0, 'SIGTERM ends it with 0', status)
}

setTimeout(() => {
  console.log(`FAIL  not done within ${LONGEST_MS / 1000} s; logs are in ${work}`)
  killAll()
  process.exit(1)
}, LONGEST_MS).unref()
process.on('SIGINT', () => (killAll(), process.exit(1)))
process.on('SIGTERM', () => (killAll(), process.exit(1)))
try {
  await main()
} catch (e) {
  failures++
  console.log(`FAIL  ${e.stack ?? e}`)
}
killAll()
mixpanel.stop()
console.log(failures === 0 ? 'all well' : `${failures} failed; logs are in ${work}`)
process.exit(failures === 0 ? 0 : 1)
