// Segment messages of made-up users, and what each becomes at Mixpanel by the rules of processor/docs/mapping.md, with people
// on and `company` as the only group key. A request is known again by a mark: its endpoint and something unique in its body.

const START = Date.parse('2026-01-15T09:00:00.000Z')
let orders = 0

export class Messages {
  #made = 0

  /** @param prefix of all ids, so that several feeds can share a topic */
  constructor(prefix) {
    this.prefix = prefix
  }

  /** The four calls of a sign-up, and a page call behind them. */
  signUp(number) {
    const anonymous = `${this.prefix}a-${number}`
    const user = `${this.prefix}u-${number}`
    const alias = this.#message(user, { type: 'alias', previousId: anonymous, userId: user }, ['/import'])
    const after = [
      this.#identify(user),
      this.#message(user, { type: 'track', userId: user, event: 'Signed Up', properties: { plan: 'free' } }, ['/import']),
      this.#message(user, { type: 'page', userId: user, name: 'Welcome' }, ['/import']),
    ]
    after.forEach((message) => (message.behind = alias))
    const before = this.#message(anonymous, { type: 'track', anonymousId: anonymous, event: 'Visited Pricing' }, ['/import'])
    return [before, alias, ...after]
  }

  /** Calls of all types but alias, of somebody who is known. */
  visit(number) {
    const user = `${this.prefix}v-${number}`
    const company = `${user}-company`
    const amount = ++orders + 0.25
    const order = { type: 'track', userId: user, event: 'Order Completed', properties: { revenue: amount } }
    const tag = `${user}-tag`
    return [
      this.#message(user, { type: 'page', userId: user, name: 'Home', category: 'Shop' }, ['/import']),
      this.#message(user, { type: 'screen', userId: user, name: 'Cart' }, ['/import']),
      this.#identify(user, { tags: [tag] }, [`/engage union ${tag}`]),
      this.#message(user, order, ['/import', `/engage amount ${amount}`]),
      this.#message(user, { type: 'group', userId: user, groupId: company, traits: { company } }, [
        `/groups ${company}`,
        `/engage company ${company}`,
      ]),
      this.#message(user, { type: 'track', userId: user, event: 'Zoë ✓ Viewed', properties: { price: 1.5 } }, ['/import']),
    ]
  }

  #identify(user, traits = {}, more = []) {
    const email = `${user}-${this.#made}@example.com`
    return this.#message(user, { type: 'identify', userId: user, traits: { email, ...traits } }, [
      `/engage email ${email}`,
      ...more,
    ])
  }

  #message(key, body, marks) {
    const number = this.#made++
    const messageId = `${this.prefix}-${number}`
    const value = { ...body, messageId, timestamp: new Date(START + number).toISOString() }
    const own = marks.map((mark) => (mark === '/import' ? `/import ${messageId}` : mark))
    return { key, number, value, marks: own, time: START + number }
  }
}

/** The mark of a record that arrived at a path. */
export function mark(path, item) {
  if (path === '/import') {
    return `/import ${item.properties.$insert_id}`
  }
  if (path === '/groups') {
    return `/groups ${item.$group_id}`
  }
  if (item.$union) {
    return `/engage union ${item.$union.tags[0]}`
  }
  if (item.$append) {
    return `/engage amount ${item.$append.$transactions.$amount}`
  }
  return item.$set.company ? `/engage company ${item.$set.company[0]}` : `/engage email ${item.$set.$email}`
}

/** Takes one from each list in turn, so that many users' messages lie between those of one. */
export function interleave(lists) {
  const mixed = []
  for (let i = 0; lists.some((list) => i < list.length); i++) {
    lists.forEach((list) => i < list.length && mixed.push(list[i]))
  }
  return mixed
}
