package touchstone.host.toolstack;

/**
 * A page shared with a guest and the event channel that goes with it.
 *
 * @param window domain 0's frame where the page is mapped
 * @param port domain 0's end of the channel
 * @param guestPort the guest's end
 */
record SharedRing(int window, int port, int guestPort) {}
