/**
 * A host that stays up: several guests from xl.cfg files, and a socket to command it by.
 *
 * <p>{@code HostDaemon} owns the {@code ReferenceSystem} and its thread: virtual time passes in
 * slices, and what others want done is done between two steps. {@code Guests} keeps the guests by
 * name, through restarts. {@code ControlSocket} is the way in; each {@code Conversation} speaks the
 * {@code Protocol} with one client on threads of its own, so that a client that is slow, broken or
 * hostile costs nobody but itself. {@code Verbs} says what a client may ask.
 */
@NullMarked
package touchstone.host.daemon;

import org.jspecify.annotations.NullMarked;
