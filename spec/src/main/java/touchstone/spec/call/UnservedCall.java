package touchstone.spec.call;

/** A hypercall that is not offered, physdev_op among them, or a number that means nothing. */
public record UnservedCall(long number) implements Call {}
