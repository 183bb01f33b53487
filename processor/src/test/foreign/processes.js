// Child processes with bounds: none outlives this one.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const started = new Set()

/** Starts a program; what it prints goes to a log file. */
export function launch(command, args, { log, ...options }) {
  const out = fs.openSync(log, 'a')
  const child = spawn(command, args, { stdio: ['ignore', out, out], ...options })
  fs.closeSync(out)
  started.add(child)
  child.ended = new Promise((resolve) => {
    const end = (status) => (started.delete(child), resolve(status))
    child.on('exit', (code, signal) => end(code ?? signal))
    child.on('error', (e) => end(String(e)))
  })
  return child
}

/** SIGTERM, and its exit status; SIGKILL when it takes too long. */
export async function terminate(child, patienceMs = 60_000) {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const status = await child.ended
  clearTimeout(late)
  return status
}

export function killAll() {
  started.forEach((child) => child.kill('SIGKILL'))
}

/** Runs kcat with lines on its standard input, a pause after each; what it printed, once it has ended with 0. */
export async function kcat(args, lines = [], pauseMs = 0) {
  const child = spawn('kcat', args)
  started.add(child)
  const out = []
  const err = []
  child.stdout.on('data', (chunk) => out.push(chunk))
  child.stderr.on('data', (chunk) => err.push(chunk))
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  for (const line of lines) {
    child.stdin.write(line + '\n')
    if (pauseMs) {
      await sleep(pauseMs)
    }
  }
  child.stdin.end()
  const status = await ended
  started.delete(child)
  if (status !== 0) {
    throw new Error(`kcat ${args.join(' ')} ended with ${status}: ${Buffer.concat(err)}`)
  }
  return Buffer.concat(out)
}

/** Polls until it holds; false after the patience. */
export async function until(holds, patienceMs = 60_000) {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    if (await holds()) {
      return true
    }
    await sleep(100)
  }
  return false
}

export async function unusedPort() {
  const server = net.createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A door in front of a port on loopback, that can be shut: then connections are refused, and open ones end. */
export class Door {
  #connections = new Set()

  constructor(to) {
    this.to = to
  }

  async open() {
    this.server = net.createServer((client) => {
      const behind = net.connect(this.to, '127.0.0.1')
      for (const [from, into] of [
        [client, behind],
        [behind, client],
      ]) {
        this.#connections.add(from)
        from.on('error', () => {})
        from.on('close', () => (this.#connections.delete(from), into.destroy()))
        from.pipe(into)
      }
    })
    await new Promise((resolve) => this.server.listen(this.port ?? 0, '127.0.0.1', resolve))
    this.port = this.server.address().port
  }

  async shut() {
    const closed = new Promise((resolve) => this.server.close(resolve))
    this.#connections.forEach((connection) => connection.destroy())
    await closed
  }
}
