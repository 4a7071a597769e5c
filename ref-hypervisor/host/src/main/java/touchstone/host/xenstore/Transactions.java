package touchstone.host.xenstore;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open transactions of every domain, by number. */
final class Transactions {
  /** Transactions a guest may have open, as xenstored's quota. */
  static final int LIMIT = 10;

  /** Nodes a guest's transaction may look at and change. */
  static final int SIZE_LIMIT = 4096;

  private record Key(int domain, int number) {}

  private final Map<Key, Transaction> open = new HashMap<>();
  private final Map<Integer, Integer> last = new HashMap<>();

  Reply start(int domain, NodeMap committed) {
    if (domain != 0 && count(domain) >= LIMIT) {
      return Reply.error(XenstoreErrno.ENOSPC);
    }
    int number = last.merge(domain, 1, Transactions::successor);
    open.put(new Key(domain, number), new Transaction(domain, committed));
    return Reply.of(number + "\0");
  }

  @Nullable Transaction get(int domain, int number) {
    return open.get(new Key(domain, number));
  }

  Reply end(int domain, int number, boolean commit) {
    Transaction transaction = open.remove(new Key(domain, number));
    if (transaction == null) {
      return Reply.error(XenstoreErrno.ENOENT);
    }
    return !commit || transaction.commit() ? Reply.OK : Reply.error(XenstoreErrno.EAGAIN);
  }

  void removeAll(int domain) {
    open.keySet().removeIf(key -> key.domain() == domain);
  }

  private long count(int domain) {
    return open.keySet().stream().filter(key -> key.domain() == domain).count();
  }

  /** Numbers start again at 1 before they become negative; 0 means no transaction. */
  private static int successor(int number, int one) {
    return number == Integer.MAX_VALUE ? one : number + one;
  }
}
