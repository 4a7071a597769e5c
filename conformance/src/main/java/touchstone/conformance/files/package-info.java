/** YAML files that people write: read against a schema, with errors that name line and field. */
@NullMarked
package touchstone.conformance.files;

import org.jspecify.annotations.NullMarked;
