package touchstone.host.xenstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A domain's private view of the nodes until it commits.
 *
 * <p>It remembers the generation of every node it looked at. It commits only if all of them are as
 * they were, else the domain gets EAGAIN and tries again; what others do elsewhere does not disturb
 * it.
 */
final class Transaction implements NodeMap {
  private static final long ABSENT = -1;

  private final NodeMap base;
  private final Map<String, Long> seen = new HashMap<>();
  private final TreeMap<String, Optional<StoreNode>> changes = new TreeMap<>();
  private final List<Change> heard = new ArrayList<>();
  private final int domain;
  private int ownedChange;

  private record Change(String path, boolean removed) {}

  Transaction(int domain, NodeMap base) {
    this.domain = domain;
    this.base = base;
  }

  @Override
  public @Nullable StoreNode get(String path) {
    Optional<StoreNode> changed = changes.get(path);
    if (changed != null) {
      return changed.orElse(null);
    }
    StoreNode node = base.get(path);
    seen.putIfAbsent(path, node == null ? ABSENT : node.generation());
    return node;
  }

  @Override
  public void put(String path, StoreNode node) {
    ownedChange += ownership(node) - ownership(get(path));
    changes.put(path, Optional.of(node));
  }

  @Override
  public void remove(String path) {
    ownedChange -= ownership(get(path));
    changes.put(path, Optional.empty());
  }

  @Override
  public void changed(String path, boolean removed) {
    heard.add(new Change(path, removed));
  }

  @Override
  public int owned(int of) {
    return base.owned(of) + (of == domain ? ownedChange : 0);
  }

  /** What the transaction holds, for the quota on it. */
  int size() {
    return seen.size() + changes.size() + heard.size();
  }

  /** Applies the changes to the base; false, and nothing done, if there is a conflict. */
  boolean commit() {
    for (Map.Entry<String, Long> entry : seen.entrySet()) {
      StoreNode now = base.get(entry.getKey());
      if (entry.getValue() != (now == null ? ABSENT : now.generation())) {
        return false;
      }
    }
    changes.forEach((path, node) ->
        node.ifPresentOrElse(changed -> base.put(path, changed), () -> base.remove(path)));
    heard.forEach(change -> base.changed(change.path(), change.removed()));
    return true;
  }

  private int ownership(@Nullable StoreNode node) {
    return node != null && node.permissions().owner() == domain ? 1 : 0;
  }
}
