package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Path;

/** A program that emulates a computer Xen can be started on. */
interface Emulator {
  /** Domain 0's memory in MiB. */
  int DOM0_MIB = 512;

  /** What Xen is told, whatever machine it is on. */
  String XEN_ARGUMENTS =
      "console=com1 com1=115200,8n1 loglvl=info guest_loglvl=all conring_size=1m"
          + (" dom0_mem=" + DOM0_MIB + "M,max:" + DOM0_MIB + "M")
          + " dom0_max_vcpus=1 dom0_vcpus_pin"
          // Otherwise a page a live domain gives up keeps what it holds until the next owner.
          + " scrub-domheap";

  /** What Linux in domain 0 is told. */
  String LINUX_ARGUMENTS = "console=hvc0 loglevel=4";

  /**
   * A machine that starts Xen, domain 0's kernel and the given first file system.
   *
   * @param configuration one of the target's
   * @param folder for the files of this start
   * @param initrd in that folder
   */
  Session.Start machine(XenCache cache, String configuration, int cpus, Path folder, Path initrd)
      throws IOException;
}
