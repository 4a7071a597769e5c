/**
 * Guest images as files: parsed and checked, never executed here.
 *
 * <p>{@link touchstone.machine.image.ElfImage#parse} is the way in. Both the bare machine's loaders
 * and the toolstack's domain builder use it, so an image is judged by one set of checks.
 */
@NullMarked
package touchstone.machine.image;

import org.jspecify.annotations.NullMarked;
