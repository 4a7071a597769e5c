/**
 * Trials of Debian's Linux: guests that are started, asked and ended the way {@code up} and {@code
 * xl} do it, and judged by what they say on their consoles.
 *
 * <p>A {@code Trial} starts guests on a {@code TrialHost}, each from an xl.cfg and with a script of
 * busybox's sh as a resource of this package. What a script says begins with {@code trial:} and is
 * kept by a {@code TrialGuest}; the {@code TrialRun} collects the checks.
 */
@NullMarked
package touchstone.host.trial;

import org.jspecify.annotations.NullMarked;
