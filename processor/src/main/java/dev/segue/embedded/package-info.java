/** One Kafka node inside this process or a child, for demo, tests and kafka.embedded=true. Topics are left to its users. */
@NullMarked
package dev.segue.embedded;

import org.jspecify.annotations.NullMarked;
