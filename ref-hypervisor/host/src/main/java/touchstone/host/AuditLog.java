package touchstone.host;

import java.util.TreeMap;
import touchstone.core.AuditSink;
import touchstone.core.audit.Audit;

/**
 * Bounds the audit trail, so that no guest can flood it.
 *
 * <p>Of every guest's acts the oldest {@link #QUOTA} are kept: an attack shows in its beginning,
 * its repetitions add nothing. The rest is counted and the count reported. Each guest has a quota
 * of its own, which no other guest can use up; a domain number's next holder starts anew. The
 * control domain's acts are all kept: what it does is the administrator's doing.
 */
// [impl->req~aud-bounded~1]
public final class AuditLog implements AuditSink, AutoCloseable {
  /** Records kept of one guest's acts, from its creation to its end. */
  public static final int QUOTA = 1024;

  private static final int CONTROL_DOMAIN = 0;

  /** XEN_DOMCTL_createdomain. @xen public/domctl.h */
  private static final int CREATEDOMAIN = 1;

  private final Output output;
  private final TreeMap<Integer, Long> acts = new TreeMap<>();

  /** Where the records that are kept go, in order. */
  public interface Output extends AuditSink {
    /** So many further acts of a domain ({@code count} is positive) have not been recorded. */
    void dropped(int subject, long count);
  }

  public AuditLog(Output output) {
    this.output = output;
  }

  @Override
  public void record(long time, int event, int subject, int object, int detail, int outcome) {
    if (event == Audit.CONTROL && detail == CREATEDOMAIN && outcome == 0) {
      settle(object);
    }
    long number = subject == CONTROL_DOMAIN ? 0 : acts.merge(subject, 1L, Long::sum);
    if (number <= QUOTA) {
      output.record(time, event, subject, object, detail, outcome);
    }
  }

  /** Reports what of a domain's acts was not recorded; its account starts anew. */
  private void settle(int domain) {
    long count = dropped(domain);
    acts.remove(domain);
    if (count > 0) {
      output.dropped(domain, count);
    }
  }

  /** Acts of the number's present holder that were counted only. */
  public long dropped(int domain) {
    return Math.max(0, acts.getOrDefault(domain, 0L) - QUOTA);
  }

  /** Reports what has been dropped of every domain; nothing is to be recorded after it. */
  @Override
  public void close() {
    while (!acts.isEmpty()) {
      settle(acts.firstKey());
    }
  }
}
