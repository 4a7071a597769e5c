package touchstone.host.device.block;

import org.jspecify.annotations.Nullable;
import touchstone.host.device.CreditRate;

/**
 * How a disk is offered to its guest.
 *
 * @param readOnly writes are refused
 * @param discard the guest may give blocks back; not if read-only
 * @param bytes bound on the bytes moved, or null for none
 * @param requests bound on requests, counted as bytes are, or null for none
 */
public record BlockOffer(
    boolean readOnly, boolean discard, @Nullable CreditRate bytes, @Nullable CreditRate requests) {

  public BlockOffer {
    discard &= !readOnly;
  }

  /** Without bounds. */
  public static BlockOffer of(boolean readOnly, boolean discard) {
    return new BlockOffer(readOnly, discard, null, null);
  }
}
