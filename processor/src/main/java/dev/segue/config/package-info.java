/** Settings declared once, checked at start and turned into the records that the other packages take. Reading files and arguments is left to {@code cli}. */
@NullMarked
package dev.segue.config;

import org.jspecify.annotations.NullMarked;
