package touchstone.host.xenstore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes everybody sees. Every change gives the node a generation of its own. */
final class CommittedNodes implements NodeMap {
  private final Map<String, StoreNode> nodes = new HashMap<>();
  private final Map<Integer, Integer> owned = new HashMap<>();
  private final Watches watches;
  private long generation;

  CommittedNodes(Watches watches) {
    this.watches = watches;
  }

  @Override
  public @Nullable StoreNode get(String path) {
    return nodes.get(path);
  }

  @Override
  public void put(String path, StoreNode node) {
    count(nodes.put(path, node.withGeneration(++generation)), -1);
    count(node, 1);
  }

  @Override
  public void remove(String path) {
    count(nodes.remove(path), -1);
  }

  @Override
  public void changed(String path, boolean removed) {
    watches.fire(path, removed, this);
  }

  @Override
  public int owned(int domain) {
    return owned.getOrDefault(domain, 0);
  }

  /** Takes a domain that is gone out of all permissions: the next of its number is another. */
  void forget(int domain) {
    for (String path : List.copyOf(nodes.keySet())) {
      StoreNode node = nodes.get(path);
      if (node != null && node.permissions().name(domain)) {
        put(path, node.withPermissions(node.permissions().without(domain)));
      }
    }
  }

  private void count(@Nullable StoreNode node, int change) {
    if (node != null) {
      owned.merge(node.permissions().owner(), change, Integer::sum);
    }
  }
}
