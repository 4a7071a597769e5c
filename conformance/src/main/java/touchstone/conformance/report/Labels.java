package touchstone.conformance.report;

/** What people call things that have short names inside. */
final class Labels {
  private Labels() {}

  static String configuration(String name) {
    return switch (name) {
      case "intel" -> "VT-x";
      case "amd" -> "AMD-V";
      default -> name;
    };
  }
}
