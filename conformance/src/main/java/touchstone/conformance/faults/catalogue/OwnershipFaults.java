package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.OWNERSHIP;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** Who a page belongs to, and what may be done with it. */
final class OwnershipFaults {
  private OwnershipFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(OWNERSHIP, "page-alias", "one page appears at two guest frames")
              .like(379, 217)
              .breaks("mem-single-mapping")
              .by(
                  in("memory.Frames", "map").element("backs", 0),
                  in("hypercall.Physmap", "addOne").drop("unmap"))
              .guests("page-alias")
              .tests("FramesTest", "MemoryOpTest")
              .proof(
                  SourcePatch.of("memory/Frames.java", "Frames.map")
                      .change(
                          "backs[use] != 0 || holder[use] != dom + 1", "holder[use] != dom + 1")),
          Fault.of(OWNERSHIP, "freed-while-mapped", "a page is freed though its removal failed")
              .like(222, 247)
              .breaks("mem-flush-before-free", "mem-removal")
              .by(
                  in("domain.Domains", "depopulate").answer("unmap", 1),
                  in("memory.Frames", "release").element("backs", 0))
              .guests("memory-removal", "stale-mapping")
              .tests("FramesTest", "MemoryOpTest")
              .proof(
                  SourcePatch.of("memory/Frames.java", "Frames.release")
                      .change(
                          "if (!isOwned(frame) || backs[frame * USES] != 0) {",
                          "if (!isOwned(frame)) {")),
          Fault.of(OWNERSHIP, "special-page-given-up", "shared_info can be given up as memory")
              .like(507)
              .breaks("mem-special-pages")
              .by(in("domain.Domains", "depopulate").drop("isSpecial"))
              .guests("special-pages")
              .tests("MemoryOpTest"),
          Fault.of(OWNERSHIP, "pinned-page-freed", "a page the hypervisor writes to can be freed")
              .like(217, 287)
              .breaks("evt-vcpu-info", "mem-counts-balance")
              .by(in("hypercall.VcpuOp", "registerInfo").answer("take", 1))
              .guests("vcpu-info-freed")
              .tests("HypercallsTest"),
          Fault.of(OWNERSHIP, "shared-page-freed", "a page others have mapped is freed under them")
              .like(217, 242)
              .breaks("gnt-in-use", "mem-counts-balance")
              .by(in("memory.Frames", "reclaim").drop("isShared"))
              .guests("grant-freed")
              .tests("FramesTest", "FramesHistoryTest")
              .proof(
                  SourcePatch.of("memory/Frames.java", "Frames.reclaim")
                      .change(
                          "|| pins[frame] != 0 || isShared(frame)) {", "|| pins[frame] != 0) {")),
          Fault.of(OWNERSHIP, "owner-kept", "a page given up still counts as its owner's")
              .like(287, 389)
              .breaks("mem-removal", "mem-counts-balance")
              .by(in("memory.Frames", "reclaim").returns(0))
              .guests("memory-removal")
              .tests("FramesTest", "FramesHistoryTest")
              .proof(
                  SourcePatch.of("memory/Frames.java", "Frames.reclaim")
                      .change("    retire(frame);\n", "")),
          Fault.of(OWNERSHIP, "hypercall-page-anywhere", "the hypercall page overwrites any page")
              .like(148, 109)
              .breaks("hyp-page")
              .by(in("trap.HypercallPage", "write").answer("rightsAt", 7))
              .guests("grant-chain")
              .tests("TrapTest"));
}
