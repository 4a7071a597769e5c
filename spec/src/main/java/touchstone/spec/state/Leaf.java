package touchstone.spec.state;

/**
 * What a guest frame number translates to.
 *
 * @param frame of physical memory
 * @param rights what the guest may do there
 * @param own the domain's own frame; otherwise one that another domain lets it use
 */
public record Leaf(int frame, Rights rights, boolean own) {}
