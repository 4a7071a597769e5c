package touchstone.conformance.targets;

import touchstone.conformance.suite.GuestTest.Role;

/**
 * What a target saw of one role.
 *
 * @param console all it printed, without carriage returns
 */
public record Observation(Role role, String console, DomainEnd end) {}
