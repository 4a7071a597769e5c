package touchstone.machine.vmx;

import static touchstone.machine.cpu.SegmentRegisters.*;
import static touchstone.machine.vmx.GuestStateChecks.*;
import static touchstone.machine.vmx.VmcsField.*;

import java.util.List;
import touchstone.machine.cpu.Cr0;

/** Guest ES, CS, SS, DS, FS and GS. @sdm 27.3.1.2 */
final class GuestSegmentChecks {
  private static final int[] CODE_AND_DATA = {ES, CS, SS, DS, FS, GS};
  private static final int[] DATA = {DS, ES, FS, GS};

  private static final int RPL = 3;
  private static final int V86_RIGHTS = 0xF3;
  private static final long V86_LIMIT = 0xFFFF;
  private static final int READ_WRITE_ACCESSED = 3;
  private static final int CODE = 8;
  private static final int CONFORMING = 4;
  private static final int READABLE = 2;
  private static final int ACCESSED = 1;
  private static final int RESERVED_RIGHTS = 0xFFFE_0F00;

  static final List<EntryCheck> ALL =
      List.of(
          rule(
              "SS.RPL equals CS.RPL",
              (v, c) -> virtual8086(v) || unrestricted(v) || rpl(v, SS) == rpl(v, CS)),
          rule(
              "virtual-8086 bases are selectors times 16",
              (v, c) ->
                  !virtual8086(v) || each(CODE_AND_DATA, s -> base(v, s) == selector(v, s) << 4)),
          rule(
              "FS and GS bases are canonical",
              (v, c) -> Canonical.holds(base(v, FS)) && Canonical.holds(base(v, GS))),
          rule(
              "CS, SS, DS and ES bases have no upper half",
              (v, c) ->
                  base(v, CS) >>> 32 == 0
                      && usable(v, new int[] {SS, DS, ES}, s -> base(v, s) >>> 32 == 0)),
          rule(
              "virtual-8086 limits are FFFFH",
              (v, c) -> !virtual8086(v) || each(CODE_AND_DATA, s -> limit(v, s) == V86_LIMIT)),
          rule(
              "virtual-8086 access rights are F3H",
              (v, c) -> !virtual8086(v) || each(CODE_AND_DATA, s -> rights(v, s) == V86_RIGHTS)),
          rule("CS is an accessed code segment", (v, c) -> virtual8086(v) || codeType(v)),
          rule(
              "SS is an accessed writable data segment",
              (v, c) ->
                  virtual8086(v)
                      || unusable(v, SS)
                      || (type(v, SS) & ~CONFORMING) == READ_WRITE_ACCESSED),
          rule(
              "DS, ES, FS and GS are accessed and readable",
              (v, c) -> virtual8086(v) || usable(v, DATA, s -> readable(type(v, s)))),
          rule(
              "segments are code or data (S set)",
              (v, c) -> virtual8086(v) || codeAnd(v, s -> (rights(v, s) & S) != 0)),
          rule("CS.DPL agrees with SS.DPL", (v, c) -> virtual8086(v) || codePrivilege(v)),
          rule(
              "SS.DPL agrees with SS.RPL and the mode",
              (v, c) -> virtual8086(v) || stackPrivilege(v)),
          rule(
              "DS, ES, FS and GS have a DPL of at least RPL",
              (v, c) ->
                  virtual8086(v)
                      || unrestricted(v)
                      || usable(v, DATA, s -> conforming(type(v, s)) || dpl(v, s) >= rpl(v, s))),
          rule(
              "segments are present",
              (v, c) -> virtual8086(v) || codeAnd(v, s -> (rights(v, s) & P) != 0)),
          rule(
              "access rights have no reserved bit",
              (v, c) -> virtual8086(v) || codeAnd(v, s -> (rights(v, s) & RESERVED_RIGHTS) == 0)),
          rule(
              "a 64-bit code segment has D clear",
              (v, c) -> virtual8086(v) || !longMode(v) || (rights(v, CS) & (L | DB)) != (L | DB)),
          rule(
              "granularity agrees with the limit",
              (v, c) -> virtual8086(v) || codeAnd(v, s -> granularity(v, s))));

  private GuestSegmentChecks() {}

  /** A test of one segment. */
  interface SegmentTest {
    boolean holds(int segment);
  }

  private static boolean each(int[] segments, SegmentTest test) {
    for (int segment : segments) {
      if (!test.holds(segment)) {
        return false;
      }
    }
    return true;
  }

  private static boolean usable(Vmcs vmcs, int[] segments, SegmentTest test) {
    return each(segments, s -> unusable(vmcs, s) || test.holds(s));
  }

  /** Holds for CS, usable or not, and for every other segment that is usable. */
  private static boolean codeAnd(Vmcs vmcs, SegmentTest test) {
    return each(CODE_AND_DATA, s -> s != CS && unusable(vmcs, s) || test.holds(s));
  }

  private static boolean codeType(Vmcs vmcs) {
    int type = type(vmcs, CS);
    return (type & (CODE | ACCESSED)) == (CODE | ACCESSED)
        || type == READ_WRITE_ACCESSED && unrestricted(vmcs);
  }

  private static boolean codePrivilege(Vmcs vmcs) {
    int type = type(vmcs, CS);
    if ((type & CODE) == 0) {
      return dpl(vmcs, CS) == 0;
    }
    return (type & CONFORMING) != 0
        ? dpl(vmcs, CS) <= dpl(vmcs, SS)
        : dpl(vmcs, CS) == dpl(vmcs, SS);
  }

  private static boolean stackPrivilege(Vmcs vmcs) {
    boolean mustBeZero = type(vmcs, CS) == READ_WRITE_ACCESSED || !vmcs.test(GUEST_CR0, Cr0.PE);
    if (mustBeZero && dpl(vmcs, SS) != 0) {
      return false;
    }
    return unrestricted(vmcs) || dpl(vmcs, SS) == rpl(vmcs, SS);
  }

  private static boolean readable(int type) {
    return (type & ACCESSED) != 0 && ((type & CODE) == 0 || (type & READABLE) != 0);
  }

  private static boolean conforming(int type) {
    return (type & (CODE | CONFORMING)) == (CODE | CONFORMING);
  }

  /** G must be clear if a low limit bit is clear, set if a high one is set. */
  static boolean granularity(Vmcs vmcs, int segment) {
    long limit = limit(vmcs, segment);
    boolean pages = (rights(vmcs, segment) & G) != 0;
    return pages ? (limit & 0xFFF) == 0xFFF : limit >>> 20 == 0;
  }

  static boolean unusable(Vmcs vmcs, int segment) {
    return (rights(vmcs, segment) & UNUSABLE) != 0;
  }

  static int rights(Vmcs vmcs, int segment) {
    return vmcs.readInt(GUEST_ES_ACCESS_RIGHTS.plus(segment));
  }

  static long base(Vmcs vmcs, int segment) {
    return vmcs.read(GUEST_ES_BASE.plus(segment));
  }

  static long limit(Vmcs vmcs, int segment) {
    return vmcs.read(GUEST_ES_LIMIT.plus(segment));
  }

  static long selector(Vmcs vmcs, int segment) {
    return vmcs.read(GUEST_ES_SELECTOR.plus(segment));
  }

  static int type(Vmcs vmcs, int segment) {
    return rights(vmcs, segment) & TYPE;
  }

  private static int dpl(Vmcs vmcs, int segment) {
    return rights(vmcs, segment) >>> DPL_SHIFT & RPL;
  }

  private static int rpl(Vmcs vmcs, int segment) {
    return (int) selector(vmcs, segment) & RPL;
  }

  private static EntryCheck rule(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.2", rule, test);
  }
}
