package touchstone.host.cli.xl;

/** Sets of CPUs as xl prints them: {@code all}, {@code none}, or {@code 0-2,5}. */
final class CpuList {
  private CpuList() {}

  /** The CPUs below {@code cpus} (1 to 64) whose bits are set. */
  static String of(long set, int cpus) {
    long all = -1L >>> Long.SIZE - cpus;
    long present = set & all;
    if (present == all) {
      return "all";
    }
    if (present == 0) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    for (int first = 0; first < cpus; first++) {
      if ((present >>> first & 1) != 0) {
        int length = Long.numberOfTrailingZeros(~(present >>> first));
        text.append(text.isEmpty() ? "" : ",").append(first);
        text.append(length == 1 ? "" : "-" + (first + length - 1));
        first += length;
      }
    }
    return text.toString();
  }
}
