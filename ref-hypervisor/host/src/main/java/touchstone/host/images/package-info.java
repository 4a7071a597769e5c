/**
 * Where other people's images come from: Debian's packages, fetched with their signatures checked
 * into a cache of the user's, unpacked, and listed with their hashes; kernels taken out of their
 * wrapping; first file systems made.
 */
@NullMarked
package touchstone.host.images;

import org.jspecify.annotations.NullMarked;
