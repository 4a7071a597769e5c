package touchstone.machine.mmu;

/** Outcome of a page walk: the host physical page and what the entry may be cached for. */
final class Translation {
  static final int READ = 1;
  static final int WRITE = 1 << 1;
  static final int FETCH = 1 << 2;

  /** The linear page is part of a 2 MiB page. */
  static final int LARGE_2M = 1 << 3;

  /** The linear page is part of a 4 MiB or 1 GiB page. */
  static final int LARGE_1G = 1 << 4;

  /** Host physical address of the 4 KiB page. */
  long page;

  /** {@link #READ}, {@link #WRITE}, {@link #FETCH} at the privilege of the walk; LARGE bits. */
  int rights;
}
