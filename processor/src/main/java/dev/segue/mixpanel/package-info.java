/** What Mixpanel's ingestion API takes: endpoints, limits, requests. Making requests is left to {@code mapping}, posting them to {@code sink}. */
@NullMarked
package dev.segue.mixpanel;

import org.jspecify.annotations.NullMarked;
