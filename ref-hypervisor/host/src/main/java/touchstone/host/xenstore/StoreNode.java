package touchstone.host.xenstore;

import java.util.ArrayList;
import java.util.List;

/**
 * A node as it is at one moment; changed by replacing it.
 *
 * @param value bytes as ISO 8859-1 text
 * @param children leaf names in order of creation
 * @param generation changes whenever the node does: by it a transaction sees a conflict
 */
record StoreNode(String value, Permissions permissions, List<String> children, long generation) {

  StoreNode withValue(String newValue) {
    return new StoreNode(newValue, permissions, children, generation);
  }

  StoreNode withPermissions(Permissions newPermissions) {
    return new StoreNode(value, newPermissions, children, generation);
  }

  StoreNode withGeneration(long newGeneration) {
    return new StoreNode(value, permissions, children, newGeneration);
  }

  StoreNode withChild(String leaf) {
    List<String> more = new ArrayList<>(children);
    more.add(leaf);
    return new StoreNode(value, permissions, List.copyOf(more), generation);
  }

  StoreNode withoutChild(String leaf) {
    List<String> fewer = new ArrayList<>(children);
    fewer.remove(leaf);
    return new StoreNode(value, permissions, List.copyOf(fewer), generation);
  }
}
