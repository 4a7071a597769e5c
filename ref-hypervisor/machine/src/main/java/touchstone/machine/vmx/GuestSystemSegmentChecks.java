package touchstone.machine.vmx;

import static touchstone.machine.cpu.SegmentRegisters.*;
import static touchstone.machine.vmx.GuestSegmentChecks.*;
import static touchstone.machine.vmx.VmcsField.*;

import java.util.List;

/** Guest TR, LDTR, GDTR and IDTR. @sdm 27.3.1.2, 27.3.1.3 */
final class GuestSystemSegmentChecks {
  private static final int TABLE_INDICATOR = 4;
  private static final int BUSY_TSS_16 = 3;
  private static final int BUSY_TSS = 11;
  private static final int LDT = 2;
  private static final int RESERVED_RIGHTS = 0xFFFE_0F00;

  static final List<EntryCheck> ALL =
      List.of(
          segment("TR is in the GDT", (v, c) -> (selector(v, TR) & TABLE_INDICATOR) == 0),
          segment(
              "LDTR is in the GDT",
              (v, c) -> unusable(v, LDTR) || (selector(v, LDTR) & TABLE_INDICATOR) == 0),
          segment("TR base is canonical", (v, c) -> Canonical.holds(base(v, TR))),
          segment(
              "LDTR base is canonical",
              (v, c) -> unusable(v, LDTR) || Canonical.holds(base(v, LDTR))),
          segment(
              "TR is a busy TSS",
              (v, c) ->
                  type(v, TR) == BUSY_TSS
                      || type(v, TR) == BUSY_TSS_16 && !GuestStateChecks.longMode(v)),
          segment(
              "TR is a usable present system segment",
              (v, c) -> !unusable(v, TR) && presentSystem(v, TR)),
          segment(
              "LDTR is a present LDT",
              (v, c) -> unusable(v, LDTR) || type(v, LDTR) == LDT && presentSystem(v, LDTR)),
          tables(
              "GDTR and IDTR bases are canonical",
              (v, c) ->
                  GuestStateChecks.canonical(v, GUEST_GDTR_BASE)
                      && GuestStateChecks.canonical(v, GUEST_IDTR_BASE)),
          tables(
              "GDTR and IDTR limits have 16 bits",
              (v, c) ->
                  v.read(GUEST_GDTR_LIMIT) >>> 16 == 0 && v.read(GUEST_IDTR_LIMIT) >>> 16 == 0));

  private GuestSystemSegmentChecks() {}

  private static boolean presentSystem(Vmcs vmcs, int segment) {
    int rights = rights(vmcs, segment);
    return (rights & (S | P)) == P && (rights & RESERVED_RIGHTS) == 0 && granularity(vmcs, segment);
  }

  private static EntryCheck segment(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.2", rule, test);
  }

  private static EntryCheck tables(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.3", rule, test);
  }
}
