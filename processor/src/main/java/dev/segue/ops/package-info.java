/** Health and metrics over HTTP. What is counted is left to the packages that count. */
@NullMarked
package dev.segue.ops;

import org.jspecify.annotations.NullMarked;
