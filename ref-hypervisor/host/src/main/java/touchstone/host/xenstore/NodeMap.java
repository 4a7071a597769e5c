package touchstone.host.xenstore;

import org.jspecify.annotations.Nullable;

/** Nodes by absolute path: the committed ones, or a transaction's view of them. */
interface NodeMap {
  @Nullable StoreNode get(String path);

  void put(String path, StoreNode node);

  void remove(String path);

  /** Tells watches: the node was created, written or, with everything below it, removed. */
  void changed(String path, boolean removed);

  /** Nodes that a domain owns in this view, for its quota. */
  int owned(int domain);
}
