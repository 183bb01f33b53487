#!/usr/bin/env bash
# Creates the topics of a pipeline where they are missing, with the settings that Segue would give them. From the environment, as
# the pipeline's own settings:
#   SEGUE_KAFKA_BOOTSTRAP_SERVERS  required
#   SEGUE_APPLICATION_ID           default segue
#   SEGUE_TOPIC_EVENTS             default segment.events; belongs to the producers, so only made with EVENTS_PARTITIONS
#   SEGUE_TOPICS_PARTITIONS        default 24, fixed for the life of an application id
#   SEGUE_TOPIC_REQUESTS, SEGUE_TOPIC_DEAD_LETTERS
# and besides:
#   EVENTS_PARTITIONS     partitions of the events topic, if it is to be made, too
#   REPLICATION_FACTOR    default: the brokers' default.replication.factor
#   USER_STATE            true makes what state.super.properties and state.first.touch need
#   KAFKA_TOPICS          kafka-topics.sh, default: as found on the path
#   COMMAND_CONFIG        a properties file with the client's security settings
set -euo pipefail
: "${SEGUE_KAFKA_BOOTSTRAP_SERVERS:?give the addresses of the brokers}"
app="${SEGUE_APPLICATION_ID:-segue}"
partitions="${SEGUE_TOPICS_PARTITIONS:-24}"
largest=2113536 # what a request of a record of 2 MiB takes
day=86400000

topic() {
  local name="$1" count="$2" config
  local arguments=(--bootstrap-server "$SEGUE_KAFKA_BOOTSTRAP_SERVERS" --create --if-not-exists --topic "$name" --partitions "$count")
  shift 2
  for config in "$@"; do arguments+=(--config "$config"); done
  if [ -n "${REPLICATION_FACTOR:-}" ]; then arguments+=(--replication-factor "$REPLICATION_FACTOR"); fi
  if [ -n "${COMMAND_CONFIG:-}" ]; then arguments+=(--command-config "$COMMAND_CONFIG"); fi
  "${KAFKA_TOPICS:-kafka-topics.sh}" "${arguments[@]}"
}

if [ -n "${EVENTS_PARTITIONS:-}" ]; then
  topic "${SEGUE_TOPIC_EVENTS:-segment.events}" "$EVENTS_PARTITIONS" \
    cleanup.policy=delete "retention.ms=$((7 * day))"
fi
# Longer than the longest outage of Mixpanel to survive.
topic "${SEGUE_TOPIC_REQUESTS:-$app-requests}" "$partitions" \
  cleanup.policy=delete "retention.ms=$((7 * day))" message.timestamp.type=LogAppendTime "max.message.bytes=$largest"
topic "${SEGUE_TOPIC_DEAD_LETTERS:-$app-dead-letters}" 6 \
  cleanup.policy=delete "retention.ms=$((30 * day))" message.timestamp.type=LogAppendTime "max.message.bytes=$largest"
# Kafka Streams deletes from it what is committed, so nothing else may.
topic "$app-keyed-repartition" "$partitions" \
  cleanup.policy=delete retention.ms=-1 segment.bytes=52428800 "max.message.bytes=$largest"
topic "$app-hold-changelog" "$partitions" cleanup.policy=compact "max.message.bytes=$largest" \
  segment.bytes=67108864 segment.ms=600000 min.cleanable.dirty.ratio=0.1 max.compaction.lag.ms=3600000
changelogs=(links duplicates)
if [ "${USER_STATE:-false}" = true ]; then
  changelogs+=(users)
  topic "$app-state-grants" "$partitions" cleanup.policy=delete "retention.ms=$day"
fi
for store in "${changelogs[@]}"; do
  topic "$app-$store-changelog" "$partitions" cleanup.policy=compact "max.message.bytes=$largest"
done
