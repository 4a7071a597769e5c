package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Call;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.DomctlCall.Act;
import touchstone.spec.call.DomctlCall.SavedRecord;
import touchstone.spec.call.DomctlCall.SetContext;
import touchstone.spec.call.Returned;
import touchstone.spec.call.SysctlCall;

/** Reads domctl and sysctl. @xen public/domctl.h @xen public/sysctl.h */
final class ControlCallReader {
  private static final int DOMCTL_SIZE = 144;
  private static final int SYSCTL_SIZE = 136;
  private static final int VERSION = 0x15;
  private static final int DOMAIN = 8;
  private static final int U = 16;

  /** hvm_save_descriptor, hvm_save_header and hvm_hw_cpu. @xen public/arch-x86/hvm/save.h */
  private static final int DESCRIPTOR = 8;

  private static final int HEADER_SIZE = 24;
  private static final int CPU_SIZE = 1032;
  private static final int MOST_RECORDS = 64;

  private final Domains domains;
  private final int cpus;

  /**
   * @param cpus physical ones
   */
  ControlCallReader(Domains domains, int cpus) {
    this.domains = domains;
    this.cpus = cpus;
  }

  // ---- domctl -----------------------------------------------------------------------------------

  Request domctl(Call call, CallerMemory memory) {
    long address = call.arg[0];
    Optional<Structure> argument = memory.read(address, DOMCTL_SIZE);
    if (argument.isEmpty()) {
      return Request.unreadable("domctl");
    }
    Structure s = argument.get();
    int command = (int) s.u32(0);
    int target = s.u16(DOMAIN);
    DomctlCall request = new DomctlCall(s.u32(4) == VERSION, target, act(call, command, s, memory));
    return switch (command) {
      case 1 -> creation(request, memory, address);
      case 5 -> info(request, memory, address);
      case 14 -> delivering(request, memory.isWritable(address, DOMCTL_SIZE));
      case 15 -> new Request(request, true, status -> Returned.of(status, vcpus(target)));
      case 16 -> delivering(request, memory.isWritable(address + U + 8, 4));
      case 33, 36 -> delivering(request, memory.isWritable(address + U, 4));
      case 34 -> context(request, target);
      default -> Request.plain(request);
    };
  }

  private Act act(Call call, int command, Structure s, CallerMemory memory) {
    return switch (command) {
      case 1 -> create(s);
      case 2 -> new DomctlCall.Destroy();
      case 3 -> new DomctlCall.Pause();
      case 4 -> new DomctlCall.Unpause();
      case 5 -> new DomctlCall.Info();
      case 9 -> affinity(s, memory);
      case 11 -> new DomctlCall.MaxMemory(s.s64(U));
      case 14 -> new DomctlCall.VcpuInfo(s.u32(U));
      case 15 -> new DomctlCall.MaxVcpus(s.u32(U));
      case 16 -> new DomctlCall.Scheduler(s.u32(U), s.u32(U + 4), s.u16(U + 8), s.u16(U + 10));
      case 17 -> new DomctlCall.SetHandle();
      case 24 -> new DomctlCall.SetTimeOffset(s.s64(U));
      case 27 -> new DomctlCall.Resume();
      case 33 -> new DomctlCall.GetContext(s.s64(U + 8) == 0);
      case 34 -> image(call, s.u32(U), s.s64(U + 8), memory);
      case 35 -> new DomctlCall.SetAddressSize(s.u32(U));
      case 36 -> new DomctlCall.GetAddressSize();
      default -> new DomctlCall.Unserved(Integer.toUnsignedLong(command));
    };
  }

  /** A map is a handle and a number of bits; past the physical CPUs nothing is read of it. */
  private Act affinity(Structure s, CallerMemory memory) {
    int bits = (int) Math.min(s.u32(U + 16), Long.SIZE);
    OptionalLong hard =
        memory
            .read(s.s64(U + 8), (bits + 7) / 8)
            .map(map -> OptionalLong.of(map.bits(Math.min(bits, cpus))))
            .orElse(OptionalLong.empty());
    return new DomctlCall.SetAffinity(s.u32(U), s.u32(U + 4), hard);
  }

  /** Options without a field: grant version 1, and none of vmtrace, cpupool, emulation, misc. */
  private static Act create(Structure s) {
    boolean plain =
        s.u32(U + 44) == 1
            && s.u32(U + 48) == 0
            && s.u32(U + 52) == 0
            && s.u32(U + 56) == 0
            && s.u32(U + 60) == 0;
    return new DomctlCall.Create(
        s.u32(U + 20), s.u32(U + 28), s.u32(U + 32), (int) s.u32(U + 36), plain);
  }

  /** The new domain is the one that was not there before, whatever the structure says. */
  private Request creation(DomctlCall request, CallerMemory memory, long address) {
    Set<Integer> before = numbers();
    return new Request(
        request,
        memory.isWritable(address + DOMAIN, 2),
        status -> created(status, before, memory.read(address + DOMAIN, 2)));
  }

  private Returned created(long status, Set<Integer> before, Optional<Structure> told) {
    Set<Integer> fresh = numbers();
    fresh.removeAll(before);
    Domain d = fresh.isEmpty() ? null : domains.find(fresh.iterator().next());
    if (d == null) {
      return Returned.of(status);
    }
    List<Long> values =
        List.of(told.map(s -> (long) s.u16(0)).orElse(-1L), (long) d.id, (long) d.grants.limit);
    return new Returned(status, false, 0, values, List.of(), List.of(d.sharedInfoFrame));
  }

  private Set<Integer> numbers() {
    Set<Integer> numbers = new TreeSet<>();
    for (int id = 0; id < domains.limit(); id++) {
      if (domains.find(id) != null) {
        numbers.add(id);
      }
    }
    return numbers;
  }

  private static Request info(DomctlCall request, CallerMemory memory, long address) {
    return new Request(
        request,
        memory.isWritable(address, DOMCTL_SIZE),
        status ->
            memory
                .read(address + DOMAIN, 2)
                .map(s -> Returned.of(status, (long) s.u16(0)))
                .orElse(Returned.of(status)));
  }

  private static Request delivering(DomctlCall request, boolean writable) {
    return new Request(request, writable, status -> Returned.of(status));
  }

  private long vcpus(int domain) {
    Domain d = domains.find(domain);
    return d == null ? 0 : d.maxVcpus;
  }

  // ---- sethvmcontext ----------------------------------------------------------------------------

  private static Act image(Call call, long size, long buffer, CallerMemory memory) {
    boolean inRange = call.isArray(buffer, size, 1);
    List<SavedRecord> records = new ArrayList<>();
    long offset = 0;
    while (inRange && records.size() < MOST_RECORDS && DESCRIPTOR <= size - offset) {
      Optional<Structure> descriptor = memory.read(buffer + offset, DESCRIPTOR);
      if (descriptor.isEmpty()) {
        break;
      }
      Structure s = descriptor.get();
      long length = s.u32(4);
      offset += DESCRIPTOR;
      boolean fits = length <= size - offset && isRight(s.u16(0), length);
      records.add(new SavedRecord(s.u16(0), s.u16(2), fits));
      offset += length;
      if (s.u16(0) == 0) {
        return new SetContext(size, true, records, true);
      }
    }
    return new SetContext(size, inRange, records, false);
  }

  private static boolean isRight(int type, long length) {
    return switch (type) {
      case 1 -> length == HEADER_SIZE;
      case 2 -> length == CPU_SIZE;
      default -> true;
    };
  }

  /** How far it came: leading vCPU records whose vCPU is on line now. */
  private Request context(DomctlCall request, int target) {
    return new Request(
        request,
        true,
        status -> {
          Domain d = domains.find(target);
          long done = d == null ? 0 : started(d, ((SetContext) request.act()).records());
          return new Returned(status, false, done, List.of(), List.of(), List.of());
        });
  }

  private static long started(Domain d, List<SavedRecord> records) {
    long done = 0;
    for (SavedRecord r : records) {
      Vcpu v = r.type() == 2 ? d.vcpuAt(r.instance()) : null;
      if (r.type() == 2) {
        if (v == null || !v.initialised || v.state == Vcpu.OFFLINE) {
          return done;
        }
        done++;
      }
    }
    return done;
  }

  // ---- sysctl -----------------------------------------------------------------------------------

  static Request sysctl(Call call, CallerMemory memory) {
    long address = call.arg[0];
    Optional<Structure> argument = memory.read(address, SYSCTL_SIZE);
    if (argument.isEmpty()) {
      return Request.unreadable("sysctl");
    }
    Structure s = argument.get();
    boolean current = s.u32(4) == VERSION;
    long command = s.u32(0);
    return switch ((int) command) {
      case 1 -> host(current, command, memory.isWritable(address + 24, 4));
      case 3 -> host(current, command, memory.isWritable(address + 8, 112));
      case 4 -> host(current, command, memory.isWritable(address + 8, 4));
      case 6 ->
          new Request(
              new SysctlCall(current, new SysctlCall.DomainList(s.u16(8), s.u32(12))),
              memory.isWritable(address + 24, 4),
              status ->
                  memory
                      .read(address + 24, 4)
                      .map(told -> Returned.of(status, told.u32(0)))
                      .orElse(Returned.of(status)));
      default -> Request.plain(new SysctlCall(current, new SysctlCall.Unserved(command)));
    };
  }

  private static Request host(boolean current, long command, boolean writable) {
    return new Request(
        new SysctlCall(current, new SysctlCall.OfHost(command)),
        writable,
        status -> Returned.of(status));
  }
}
