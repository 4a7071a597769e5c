package touchstone.conformance.targets.xen;

import java.util.List;
import java.util.Locale;

/** Debian packages that are unpacked together. */
enum PackageSet {
  /** Xen, the kernel of domain 0, and what its programs need: exactly these. */
  DOM0(
      false,
      List.of(
          "xen-hypervisor-4.17-amd64",
          "xen-utils-4.17",
          "xenstore-utils",
          "libxencall1",
          "libxendevicemodel1",
          "libxenevtchn1",
          "libxenforeignmemory1",
          "libxengnttab1",
          "libxenhypfs1",
          "libxenmisc4.17",
          "libxenstore4",
          "libxentoolcore1",
          "libxentoollog1",
          "libyajl2",
          "libuuid1",
          "libgcc-s1",
          "liblzma5",
          "libzstd1",
          "zlib1g",
          "libc6",
          "busybox-static")),
  /**
   * The emulator with AMD-V, from backports: older ones starve a processor when instructions are
   * counted. With the libraries that this system lacks.
   */
  QEMU(
      true,
      List.of(
          "qemu-system-x86/bookworm-backports",
          "qemu-system-common/bookworm-backports",
          "qemu-system-data/bookworm-backports",
          "seabios/bookworm-backports")),
  /** The emulator with VT-x and AMD-V, and what makes a disc it starts from. */
  BOCHS(
      true,
      List.of(
          "bochs",
          "bochs-term",
          "bochsbios",
          "vgabios",
          "grub-pc-bin",
          "grub-common",
          "xorriso",
          "mtools"));

  private final boolean withMissing;
  private final List<String> names;

  PackageSet(boolean withMissing, List<String> names) {
    this.withMissing = withMissing;
    this.names = names;
  }

  /** Whether what they depend on and the system lacks belongs to the set. */
  boolean isWithMissing() {
    return withMissing;
  }

  /** As apt-get takes them. */
  List<String> names() {
    return names;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
