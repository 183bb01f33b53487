// A Node producer of Avro values, with kafkajs and Confluent's wire format.
import fs from 'node:fs'
import kafkajs from 'kafkajs'
import confluent from '@kafkajs/confluent-schema-registry'

const { Kafka, Partitioners, logLevel } = kafkajs
const { SchemaRegistry, SchemaType } = confluent

export const TOPIC = 'segment.events'
const SUBJECT = `${TOPIC}-value`
const TEXT = ['properties', 'traits', 'context', 'integrations']
const TIMES = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt']

export class AvroProducer {
  constructor(broker, registry, schemaFile) {
    this.registry = new SchemaRegistry({ host: registry })
    this.schema = JSON.parse(fs.readFileSync(schemaFile, 'utf8'))
    this.producer = new Kafka({ clientId: 'foreign', brokers: [broker], logLevel: logLevel.ERROR }).producer({
      idempotent: true,
      createPartitioner: Partitioners.DefaultPartitioner,
    })
  }

  async start() {
    this.id = await this.register(this.schema)
    await this.producer.connect()
  }

  async stop() {
    await this.producer.disconnect()
  }

  /** The schema's id, under the events topic's subject. */
  async register(schema) {
    const { id } = await this.registry.register(
      { type: SchemaType.AVRO, schema: JSON.stringify(schema) },
      { subject: SUBJECT },
    )
    return id
  }

  /** The id of a schema that has nothing to do with Segment. */
  async registerOther(type, schema) {
    const { id } = await this.registry.register(
      { type: SchemaType[type], schema: JSON.stringify(schema) },
      { subject: `other-${type.toLowerCase()}` },
    )
    return id
  }

  /** The next version of a schema: a field more. */
  static extended(schema, field) {
    return { ...schema, fields: [...schema.fields, { name: field, type: ['null', 'string'], default: null }] }
  }

  /** A message in wire format. */
  encode(message, id = this.id) {
    const record = { ...message }
    TEXT.filter((name) => name in record).forEach((name) => (record[name] = JSON.stringify(record[name])))
    TIMES.filter((name) => name in record).forEach((name) => (record[name] = Date.parse(record[name])))
    return this.registry.encode(id, record)
  }

  /** Writes one record, and says where it lies once it is acknowledged. */
  async send(key, value) {
    const [{ partition, baseOffset }] = await this.producer.send({ topic: TOPIC, acks: -1, messages: [{ key, value }] })
    return { partition, offset: baseOffset, value }
  }
}
