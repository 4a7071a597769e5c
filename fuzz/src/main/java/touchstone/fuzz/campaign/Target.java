package touchstone.fuzz.campaign;

import java.util.List;

/**
 * A fuzz target: a method of a test class.
 *
 * @param name on the command line
 * @param testClass simple name of the class in {@code touchstone.fuzz}
 * @param method its {@code @FuzzTest} method
 * @param maxLength longest input in bytes
 * @param guided whether the values that the code compares help to make inputs; not where an input
 *     is decisions or flipped bits, nor where an interpreter runs: there following them costs most
 *     of the time
 * @param about what is fuzzed
 */
record Target(
    String name, String testClass, String method, int maxLength, boolean guided, String about) {
  private static final int KB = 1024;
  private static final String FLIPS = "ControlStructure";

  /** A model and 32 flips. */
  private static final int FLIP_BYTES = 97;

  static final List<Target> ALL =
      List.of(
          plain("hypercalls", "Hypercall", "calls", 2 * KB, "hypercall sequences, hostile memory"),
          plain("judged", "Judged", "calls", 2 * KB, "the same, judged by the specification"),
          plain("guest", "Guest", "run", 2 * KB, "any bytes as a guest's code"),
          plain("control", FLIPS, "machine", FLIP_BYTES, "VMCS and VMCB fields at entry"),
          plain("guest-state", FLIPS, "core", FLIP_BYTES, "guest state the core meets at exits"),
          plain("instructions", "Instruction", "execute", KB, "instruction bytes, all modes"),
          of("elf", "ElfImage", "parse", 4 * KB, "ELF and PVH images"),
          of("xenstore-ring", "XenstoreRing", "serve", 4 * KB, "the xenstore page"),
          of("xenstore", "XenstoreRing", "requests", KB, "xenstore requests and paths"),
          of("console", "ConsoleRing", "drainAndFeed", 4 * KB, "the console page"),
          of("disk", "Device", "disk", 8 * KB, "the ring and the segments of a virtual disk"),
          of("network", "Device", "network", 8 * KB, "the rings of a virtual network interface"),
          of("traces", "Trace", "parse", 4 * KB, "trace files"),
          of("metadata", "Metadata", "parse", 2 * KB, "guests' test.yaml"));

  private static Target of(String name, String start, String method, int length, String about) {
    return new Target(name, start + "FuzzTest", method, length, true, about);
  }

  private static Target plain(String name, String start, String method, int length, String about) {
    return new Target(name, start + "FuzzTest", method, length, false, about);
  }

  /** The class's full name. */
  String className() {
    return "touchstone.fuzz." + testClass;
  }

  /** Where its seeds lie, below the module's folder. */
  String seeds() {
    return "src/test/resources/touchstone/fuzz/" + testClass + "Inputs/" + method;
  }
}
