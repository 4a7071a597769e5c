package touchstone.core.trace;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** One line of a trace after its heading; {@code toString} is that line. */
public sealed interface Step {

  /** The domain that acts, or is acted upon. */
  int domain();

  /** Bytes at a guest-physical address, within one page. */
  @SuppressWarnings("ArrayRecordComponent") // written once, printed once
  record Write(int domain, long address, byte[] bytes) implements Step {
    @Override
    public String toString() {
      return "write d%d %x %s".formatted(domain, address, HexFormat.of().formatHex(bytes));
    }
  }

  /** A version 1 entry of the domain's grant table. */
  record Entry(int domain, int reference, long value) implements Step {
    @Override
    public String toString() {
      return "entry d%d %x %x".formatted(domain, reference, value);
    }
  }

  /** A hypercall with five arguments, carried on until it is done. */
  @SuppressWarnings("ArrayRecordComponent")
  record Call(int domain, int vcpu, long number, long[] args, OptionalLong result) implements Step {
    @Override
    public String toString() {
      String list =
          Arrays.stream(args).mapToObj(Long::toHexString).collect(Collectors.joining(" "));
      String line = "call d%d v%d %d %s".formatted(domain, vcpu, number, list);
      return result.isPresent() ? line + " = " + result.getAsLong() : line;
    }
  }

  /** The domain is resumed after a shutdown. */
  record Resume(int domain) implements Step {
    @Override
    public String toString() {
      return "resume d" + domain;
    }
  }

  /** vCPU 0 becomes runnable. */
  record Ready(int domain) implements Step {
    @Override
    public String toString() {
      return "ready d" + domain;
    }
  }

  /** The layout of shared_info changes. */
  record Layout(int domain, boolean narrow) implements Step {
    @Override
    public String toString() {
      return "layout d" + domain + (narrow ? " narrow" : " wide");
    }
  }
}
