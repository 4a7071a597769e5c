package touchstone.spec.step;

/**
 * Bytes of a frame that a step may write.
 *
 * @param offset first byte, 0 to 4095
 */
public record Write(int frame, int offset, int length) {}
