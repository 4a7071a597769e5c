package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.SECOND_LEVEL;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** EPT and NPT: what the processor walks, and what it remembers of it. */
final class SecondLevelFaults {
  private SecondLevelFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(SECOND_LEVEL, "flush-missing", "a removed entry is not flushed")
              .like(480, 321, 408)
              .breaks("mem-flush-before-free", "gnt-revoked")
              .by(in("memory.SecondLevel", "unmap").drop("flushSecondLevel"))
              .guests("stale-mapping", "stale-grant")
              .tests("SecondLevelTest"),
          Fault.of(SECOND_LEVEL, "flush-missing-vtx", "VT-x ignores the request to flush")
              .like(480, 408)
              .breaks("mem-flush-before-free", "vcs-tags")
              .by(in("vmx.VmxDriver", "flushSecondLevel").drop("invalidate"))
              .guests("stale-mapping", "stale-grant")
              .tests("VmxDriverTest", "DriverContractTest"),
          Fault.of(SECOND_LEVEL, "flush-missing-amdv", "AMD-V ignores the request to flush")
              .like(480, 408)
              .breaks("mem-flush-before-free", "vcs-tags")
              .by(in("svm.SvmDriver", "flushSecondLevel").drop("invalidate"))
              .guests("stale-mapping", "stale-grant")
              .tests("SvmDriverTest", "DriverContractTest"),
          Fault.of(SECOND_LEVEL, "entry-kept", "the entry of a removed page stays in the table")
              .like(222, 22)
              .breaks("mem-removal", "mem-flush-before-free")
              .by(in("memory.SecondLevel", "unmap").drop("clear"))
              .guests("stale-mapping", "memory-removal")
              .tests("SecondLevelTest"),
          Fault.of(SECOND_LEVEL, "entry-rights", "entries let the guest do everything")
              .like(148, 182)
              .breaks("mem-permit-rights")
              .by(in("memory.SecondLevel", "write").answer("rightsAt", 7))
              .guests("grant-readonly")
              .tests("SecondLevelTest"),
          Fault.of(SECOND_LEVEL, "execute-amdv", "NPT entries never forbid execution")
              .like(148, 182)
              .breaks("mem-permit-rights", "mem-entry-encoding")
              .by(in("memory.NptEntry", "leaf").constant(4, 0))
              .guests("grant-execute")
              .tests("EntryFormatTest")
              .proof(
                  SourcePatch.of("memory/NptEntry.java", "NptEntry.leaf")
                      .change("if (rights < Rights.EXECUTE) {", "if (rights < 0) {")),
          Fault.of(SECOND_LEVEL, "entry-frame", "an entry points to the next frame")
              .like(92)
              .breaks("mem-own-frames-only")
              .by(in("memory.EptEntry", "leaf").constant(48L, 4096L + 48L))
              .guests("hello")
              .tests("EntryFormatTest")
              .proof(
                  SourcePatch.of("memory/EptEntry.java", "EptEntry.leaf")
                      .change(
                          "frame * PAGE + WRITE_BACK + rights",
                          "frame * PAGE + PAGE + WRITE_BACK + rights")),
          Fault.of(SECOND_LEVEL, "table-leaked", "tables are not given back at destruction")
              .like(149, 253)
              .breaks("lif-destroy-returns-all", "res-hypervisor-pages")
              .by(in("memory.SecondLevel", "removeTable").drop("release"))
              .tests("SecondLevelTest", "CoreTest", "ReferenceSystemTest"));
}
