/**
 * xl.cfg: what a user writes down of a guest.
 *
 * <p>{@code ConfigFile} knows the grammar: keys, numbers, strings, lists. {@code DomainConfig}
 * knows what the keys mean. Whatever is wrong ends as a {@link ConfigException} that names file and
 * line; a key that is not known, or that Xen knows and this host does not offer, is such an error.
 *
 * @xen docs/man/xl.cfg.5
 */
@NullMarked
package touchstone.host.config;

import org.jspecify.annotations.NullMarked;
