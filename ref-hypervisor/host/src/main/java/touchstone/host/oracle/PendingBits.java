package touchstone.host.oracle;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.domain.SharedInfoLayout;
import touchstone.core.event.EventFifo;
import touchstone.core.hardware.Hardware;
import touchstone.spec.step.Endpoint;

/** Which ports of all domains that are not dying are pending, as their memory says. */
final class PendingBits {
  /**
   * One domain's.
   *
   * @param size ports its layout or event array has bits for; a change of layout gives other bytes
   *     this meaning
   */
  private record Bitmap(BitSet bits, int size) {}

  private final Map<Integer, Bitmap> bitmaps = new TreeMap<>();

  static PendingBits of(Core core, Hardware hardware) {
    PendingBits pending = new PendingBits();
    for (int id = 0; id < core.domains().limit(); id++) {
      Domain d = core.domains().find(id);
      if (d != null && !d.dying) {
        pending.bitmaps.put(id, d.fifo.isActive() ? words(d, hardware) : bitmap(d, hardware));
      }
    }
    return pending;
  }

  private static Bitmap bitmap(Domain d, Hardware hardware) {
    int size = SharedInfoLayout.ports(d.narrow);
    long[] words = new long[size / Long.SIZE];
    long at = d.sharedInfo() + SharedInfoLayout.EVTCHN_PENDING;
    for (int i = 0; i < words.length; i++) {
      words[i] = hardware.read64(at + (long) i * Long.BYTES);
    }
    return new Bitmap(BitSet.valueOf(words), size);
  }

  private static Bitmap words(Domain d, Hardware hardware) {
    int size = d.fifo.pages() * EventFifo.WORDS;
    BitSet bits = new BitSet(size);
    for (int port = 0; port < size; port++) {
      long page = d.fifo.pageAt(port / EventFifo.WORDS) * 4096L;
      bits.set(port, hardware.read32(page + port % EventFifo.WORDS * 4L) < 0);
    }
    return new Bitmap(bits, size);
  }

  /** Ports that were not pending before and are now. */
  Set<Endpoint> raisedSince(PendingBits before) {
    return ports(before, true);
  }

  /** Ports that were pending before and are still. */
  Set<Endpoint> keptSince(PendingBits before) {
    return ports(before, false);
  }

  private Set<Endpoint> ports(PendingBits before, boolean raised) {
    Set<Endpoint> ports = new LinkedHashSet<>();
    bitmaps.forEach((domain, now) -> {
      Bitmap old = before.bitmaps.getOrDefault(domain, new Bitmap(new BitSet(), now.size()));
      BitSet chosen = now.bits().get(0, Math.min(now.size(), old.size()));
      if (raised) {
        chosen.andNot(old.bits());
      } else {
        chosen.and(old.bits());
      }
      chosen.stream().forEach(port -> ports.add(new Endpoint(domain, port)));
    });
    return ports;
  }
}
