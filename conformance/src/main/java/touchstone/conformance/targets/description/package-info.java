/**
 * What a target's YAML file says: how it is reached, what it can do, and which of the choices that
 * the specification leaves open it has made.
 */
@NullMarked
package touchstone.conformance.targets.description;

import org.jspecify.annotations.NullMarked;
