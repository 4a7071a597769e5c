package touchstone.host.console;

import java.io.ByteArrayOutputStream;

/**
 * What a guest has written so far, bounded, and passed on to whoever listens.
 *
 * <p>A guest that writes without end fills its own log and nothing else: behind the bound bytes are
 * counted and dropped, and {@link #truncated()} says so.
 */
// [impl->req~rsc-console-log~1]
public final class ConsoleLog implements ConsoleSink {
  /** Bytes kept of one guest: more than any conformance guest writes. */
  public static final int LIMIT = 4 << 20;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ConsoleSink listener;
  private boolean truncated;

  public ConsoleLog(ConsoleSink listener) {
    this.listener = listener;
  }

  @Override
  public void accept(int value) {
    listener.accept(value);
    if (kept.size() < LIMIT) {
      kept.write(value);
    } else {
      truncated = true;
    }
  }

  /** Every byte kept, in order. */
  public byte[] bytes() {
    return kept.toByteArray();
  }

  /** True if the guest wrote more than {@link #LIMIT} bytes. */
  public boolean truncated() {
    return truncated;
  }
}
