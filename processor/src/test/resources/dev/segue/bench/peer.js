// Segment's own current Mixpanel destination over a corpus, on one thread: node peer.js DESTINATION CORPUS SECONDS.
// Its mapping of a message's JSON text to request bodies' JSON text; what it would send is written and thrown away.
'use strict'
const fs = require('fs')
const path = require('path')
const { transform } = require('@segment/actions-core')
const { parseFql, validate } = require('@segment/destination-subscriptions')

const [directory, corpus, seconds] = process.argv.slice(2)
const { default: destination } = require(path.resolve(directory))
const lines = fs.readFileSync(corpus, 'utf8').split('\n').filter((line) => line)
const settings = { projectToken: 'token', apiSecret: 'secret', apiRegion: 'US', strictMode: '1' }
const presets = destination.presets.map((preset) => ({ ...preset, fql: parseFql(preset.subscribe) }))
const alias = {
  action: destination.actions.alias,
  mapping: Object.fromEntries(
    Object.entries(destination.actions.alias.fields).map(([name, field]) => [name, field.default]))
}

let written = 0
const request = async (url, options) => {
  written += Buffer.byteLength(options.json === undefined ? String(options.body) : JSON.stringify(options.json))
  return { status: 200, data: {}, content: '' }
}

async function map(line) {
  const message = JSON.parse(line)
  if (message.type === 'alias') {
    await alias.action.perform(request, { payload: transform(alias.mapping, message), settings })
    return
  }
  for (const preset of presets) {
    if (validate(preset.fql, message)) {
      const action = destination.actions[preset.partnerAction]
      await action.perform(request, { payload: transform(preset.mapping, message), settings })
    }
  }
}

async function forSeconds(wanted) {
  const end = Date.now() + wanted * 1000
  const before = process.cpuUsage()
  let count = 0
  while (Date.now() < end) {
    for (let i = 0; i < 200; i++) await map(lines[count++ % lines.length])
  }
  const used = process.cpuUsage(before)
  return (count * 1e6) / (used.user + used.system)
}

(async () => {
  await forSeconds(Number(seconds))
  const rate = await forSeconds(Number(seconds))
  if (written === 0) throw new Error('nothing was mapped')
  console.log('RATE ' + rate.toFixed(0))
})().catch((e) => { console.error(e); process.exit(1) })
