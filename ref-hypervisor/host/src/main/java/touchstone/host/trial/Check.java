package touchstone.host.trial;

/**
 * One thing looked at.
 *
 * @param found what there was, also if it is right
 */
public record Check(String name, boolean passed, String found) {}
