package touchstone.host.xenstore;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a domain can do to nodes, each act judged by the nodes' permissions and the domain's quota.
 *
 * <p>A node that is absent is reported as such only to who may read the nearest node above it, so
 * that nobody probes for names in a part of the tree that is closed to him.
 */
final class NodeOperations {
  /** Nodes a guest may own, as xenstored's quota. */
  // [impl->req~rsc-xenstore-quota~1]
  static final int NODE_LIMIT = 1000;

  /** Bytes of a guest's value, as xenstored's quota. */
  static final int VALUE_LIMIT = 2048;

  private final NodeMap nodes;
  private final int domain;

  NodeOperations(NodeMap nodes, int domain) {
    this.nodes = nodes;
    this.domain = domain;
  }

  Reply read(String path) {
    StoreNode node = nodes.get(path);
    return node == null || denies(node, Permissions.READ)
        ? refusal(path, node)
        : Reply.of(node.value());
  }

  Reply directory(String path) {
    StoreNode node = nodes.get(path);
    return node == null || denies(node, Permissions.READ)
        ? refusal(path, node)
        : Reply.of(listing(node));
  }

  /** The listing from an offset on, behind the node's generation; a final zero ends the listing. */
  Reply directoryPart(String path, int offset) {
    StoreNode node = nodes.get(path);
    if (node == null || denies(node, Permissions.READ)) {
      return refusal(path, node);
    }
    String generation = node.generation() + "\0";
    String listing = listing(node) + "\0";
    int room = Message.PAYLOAD_MAX - generation.length();
    int start = Math.min(offset, listing.length());
    return Reply.of(
        generation + listing.substring(start, Math.min(start + room, listing.length())));
  }

  Reply permissions(String path) {
    StoreNode node = nodes.get(path);
    return node == null || denies(node, Permissions.READ)
        ? refusal(path, node)
        : Reply.of(node.permissions().format());
  }

  Reply write(String path, String value) {
    StoreNode node = nodes.get(path);
    if (domain != 0 && value.length() > VALUE_LIMIT) {
      return Reply.error(XenstoreErrno.ENOSPC);
    }
    if (node == null) {
      return create(path, value);
    }
    if (denies(node, Permissions.WRITE)) {
      return Reply.error(XenstoreErrno.EACCES);
    }
    nodes.put(path, node.withValue(value));
    nodes.changed(path, false);
    return Reply.OK;
  }

  Reply mkdir(String path) {
    StoreNode node = nodes.get(path);
    if (node == null) {
      return create(path, "");
    }
    return denies(node, Permissions.WRITE) ? Reply.error(XenstoreErrno.EACCES) : Reply.OK;
  }

  Reply remove(String path) {
    StoreNode node = nodes.get(path);
    if (path.equals(StorePath.ROOT)) {
      return Reply.error(XenstoreErrno.EINVAL);
    }
    if (node == null) {
      boolean silent = nodes.get(StorePath.parent(path)) != null && mayHearOf(nodes, domain, path);
      return silent ? Reply.OK : refusal(path, null);
    }
    if (denies(node, Permissions.WRITE)) {
      return Reply.error(XenstoreErrno.EACCES);
    }
    removeTree(path);
    String parent = StorePath.parent(path);
    StoreNode above = nodes.get(parent);
    if (above != null) {
      nodes.put(parent, above.withoutChild(StorePath.leaf(path)));
    }
    nodes.changed(path, true);
    return Reply.OK;
  }

  /** Only the owner may change permissions, and only domain 0 may give a node away. */
  Reply setPermissions(String path, Permissions permissions) {
    StoreNode node = nodes.get(path);
    if (node == null) {
      return refusal(path, null);
    }
    boolean owner = domain == 0 || node.permissions().owner() == domain;
    if (!owner) {
      return Reply.error(XenstoreErrno.EACCES);
    }
    if (domain != 0 && permissions.entries().size() > Permissions.LIMIT) {
      return Reply.error(XenstoreErrno.ENOSPC);
    }
    if (domain != 0 && permissions.owner() != domain) {
      return Reply.error(XenstoreErrno.EACCES);
    }
    nodes.put(path, node.withPermissions(permissions));
    nodes.changed(path, false);
    return Reply.OK;
  }

  /** True if the domain may read the node, or the nearest one above it that exists. */
  static boolean mayHearOf(NodeMap nodes, int domain, String path) {
    StoreNode node = nodes.get(nearest(nodes, path));
    return node != null && node.permissions().allow(domain, Permissions.READ);
  }

  /** Creates the node and every missing one above it. */
  private Reply create(String path, String value) {
    String nearest = nearest(nodes, path);
    StoreNode parent = nodes.get(nearest);
    if (parent == null || denies(parent, Permissions.WRITE)) {
      return Reply.error(XenstoreErrno.EACCES);
    }
    List<String> missing = missing(nearest, path);
    if (domain != 0 && nodes.owned(domain) + missing.size() > NODE_LIMIT) {
      return Reply.error(XenstoreErrno.ENOSPC);
    }
    Permissions inherited =
        domain == 0 ? parent.permissions() : parent.permissions().withOwner(domain);
    String above = nearest;
    for (String next : missing) {
      StoreNode container = nodes.get(above);
      if (container != null) {
        nodes.put(above, container.withChild(StorePath.leaf(next)));
      }
      nodes.put(next, new StoreNode(next.equals(path) ? value : "", inherited, List.of(), 0));
      above = next;
    }
    nodes.changed(path, false);
    return Reply.OK;
  }

  /** Iterative: a guest chooses how deep its tree is. */
  private void removeTree(String path) {
    List<String> doomed = new ArrayList<>(List.of(path));
    for (int i = 0; i < doomed.size(); i++) {
      String next = doomed.get(i);
      StoreNode at = nodes.get(next);
      if (at != null) {
        at.children().forEach(leaf -> doomed.add(StorePath.child(next, leaf)));
      }
    }
    doomed.reversed().forEach(nodes::remove);
  }

  private static String nearest(NodeMap nodes, String path) {
    String at = path;
    while (nodes.get(at) == null && !at.equals(StorePath.ROOT)) {
      at = StorePath.parent(at);
    }
    return at;
  }

  /** Absent paths from just below {@code nearest} down to {@code path}. */
  private static List<String> missing(String nearest, String path) {
    List<String> missing = new ArrayList<>();
    for (String at = path; !at.equals(nearest); at = StorePath.parent(at)) {
      missing.add(at);
    }
    return missing.reversed();
  }

  private static String listing(StoreNode node) {
    return node.children().stream().map(leaf -> leaf + "\0").collect(Collectors.joining());
  }

  private boolean denies(StoreNode node, int rights) {
    return !node.permissions().allow(domain, rights);
  }

  private Reply refusal(String path, @Nullable StoreNode node) {
    boolean absent = node == null && mayHearOf(nodes, domain, path);
    return Reply.error(absent ? XenstoreErrno.ENOENT : XenstoreErrno.EACCES);
  }
}
