/**
 * A small xenstored: the tree that tells a guest where its console and devices are.
 *
 * <p>A request comes out of the {@code XenstoreRing} as a {@code Message}, {@code Xenstored} judges
 * and executes it on the {@code Store} (or on a {@code Transaction} over it), and the reply and any
 * watch events go back through the ring. Whatever a guest sends, it gets an answer or its own
 * connection ends; nothing throws.
 *
 * @xen docs/misc/xenstore.txt
 */
@NullMarked
package touchstone.host.xenstore;

import org.jspecify.annotations.NullMarked;
