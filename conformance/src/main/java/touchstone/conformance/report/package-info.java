/** Reports of a run: console table, JSON, JUnit XML and one static HTML page. */
@NullMarked
package touchstone.conformance.report;

import org.jspecify.annotations.NullMarked;
