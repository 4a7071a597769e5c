package touchstone.host.xenstore;

import java.util.Optional;

/** Rules for node names. @xen docs/misc/xenstore.txt, "Communication protocol" */
final class StorePath {
  static final String ROOT = "/";
  static final int ABSOLUTE_MAX = 3072;
  static final int RELATIVE_MAX = 2048;

  private StorePath() {}

  /** Where a domain's own nodes live. */
  static String ofDomain(int domain) {
    return "/local/domain/" + domain;
  }

  /** The absolute path of what a domain named, or empty if that is not a valid name. */
  static Optional<String> resolve(int domain, String name) {
    boolean absolute = name.startsWith("/");
    if (!isValid(name) || name.length() > (absolute ? ABSOLUTE_MAX : RELATIVE_MAX)) {
      return Optional.empty();
    }
    return Optional.of(absolute ? name : ofDomain(domain) + "/" + name);
  }

  private static boolean isValid(String name) {
    boolean wellFormed =
        !name.isEmpty() && !name.contains("//") && (name.equals(ROOT) || !name.endsWith("/"));
    return wellFormed && name.chars().allMatch(StorePath::isNameCharacter);
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-/_@".indexOf(c) >= 0;
  }

  /** The path one level up; that of the root is the root. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? ROOT : path.substring(0, slash);
  }

  /** The last component. */
  static String leaf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String child(String path, String leaf) {
    return path.equals(ROOT) ? ROOT + leaf : path + "/" + leaf;
  }

  /** True if the path is the ancestor or below it. */
  static boolean isWithin(String path, String ancestor) {
    return path.equals(ancestor)
        || ancestor.equals(ROOT)
        || (path.startsWith(ancestor) && path.charAt(ancestor.length()) == '/');
  }
}
