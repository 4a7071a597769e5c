package touchstone.spec.call;

/**
 * multicall: what its entries do is judged entry by entry. @xen public/xen.h
 *
 * @param count entries in the list
 * @param inRange the list lies in the caller's address space
 * @param nested called from within a multicall
 */
public record Multicall(long count, boolean inRange, boolean nested) implements Call {}
