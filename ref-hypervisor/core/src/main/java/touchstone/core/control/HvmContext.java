package touchstone.core.control;

import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.SegmentRights;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;

/**
 * XEN_DOMCTL_sethvmcontext and XEN_DOMCTL_gethvmcontext: the registers of a domain's vCPUs as an
 * HVM save image.
 *
 * <p>Setting starts vCPUs: the image is read record by record, and each CPU record becomes the
 * start-of-day state of its vCPU, which is then up. The state of FPU, debug registers and MSRs is
 * the one after reset, whatever the record says. @xen public/arch-x86/hvm/save.h
 */
// [impl->req~lif-context-refused~1]
final class HvmContext {
  /** Records looked at; more than a header, eight vCPUs and an end are not needed. */
  private static final int MAX_RECORDS = 16;

  private static final int MAX_IMAGE = 65536;
  private static final int DESCRIPTOR_AND_HEADER =
      HvmSaveLayout.DESCRIPTOR_SIZE + HvmSaveLayout.HEADER_SIZE;
  private static final int DESCRIPTOR_AND_CPU =
      HvmSaveLayout.DESCRIPTOR_SIZE + HvmSaveLayout.CPU_SIZE;
  private static final int TSC_KHZ = 1000000;
  private static final int RFLAGS_FIXED = 2;

  private final Subsystems s;
  private final VcpuContext context = new VcpuContext();

  HvmContext(Subsystems subsystems) {
    s = subsystems;
  }

  // ---- setting ----------------------------------------------------------------------------------

  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  long set(Call c, Domain d) {
    long size = c.record.get32(DomctlLayout.CONTEXT_SIZE);
    long buffer = c.record.get64(DomctlLayout.CONTEXT_BUFFER);
    if (MAX_IMAGE < size || d == c.domain || d.dying) {
      return Errno.EINVAL;
    }
    if (!c.isArray(buffer, size, 1)) {
      return Errno.EFAULT;
    }
    return read(c, d, buffer, size);
  }

  private long read(Call c, Domain d, long buffer, long size) {
    long offset = 0;
    for (int i = 0; i < MAX_RECORDS; i++) {
      if (size - offset < HvmSaveLayout.DESCRIPTOR_SIZE) {
        return Errno.EINVAL;
      }
      if (!c.item.load(buffer + offset, HvmSaveLayout.DESCRIPTOR_SIZE)) {
        return Errno.EFAULT;
      }
      int type = c.item.get16(HvmSaveLayout.TYPECODE);
      long length = c.item.get32(HvmSaveLayout.LENGTH);
      offset = offset + HvmSaveLayout.DESCRIPTOR_SIZE;
      if (type == HvmSaveLayout.END) {
        return 0;
      }
      long status = record(c, d, type, buffer + offset, length, size - offset);
      if (status != 0) {
        return status;
      }
      offset = offset + length;
    }
    return Errno.EINVAL;
  }

  /** One record whose descriptor is in {@code c.item}; {@code room} bytes are left for it. */
  private long record(Call c, Domain d, int type, long address, long length, long room) {
    if (room < length) {
      return Errno.EINVAL;
    }
    if (type == HvmSaveLayout.HEADER) {
      return header(c, address, length);
    }
    if (type != HvmSaveLayout.CPU) {
      return Errno.EOPNOTSUPP;
    }
    Vcpu v = d.vcpuAt(c.item.get16(HvmSaveLayout.INSTANCE));
    if (v == null || length != HvmSaveLayout.CPU_SIZE || v.runningOn >= 0) {
      return Errno.EINVAL;
    }
    if (!c.item.load(address, HvmSaveLayout.CPU_SIZE)) {
      return Errno.EFAULT;
    }
    return start(c.item, v) ? 0 : Errno.EINVAL;
  }

  private static long header(Call c, long address, long length) {
    if (length != HvmSaveLayout.HEADER_SIZE) {
      return Errno.EINVAL;
    }
    if (!c.item.load(address, HvmSaveLayout.HEADER_SIZE)) {
      return Errno.EFAULT;
    }
    boolean known =
        c.item.get32(HvmSaveLayout.HEADER_MAGIC) == HvmSaveLayout.MAGIC
            && c.item.get32(HvmSaveLayout.HEADER_VERSION) == HvmSaveLayout.VERSION;
    return known ? 0 : Errno.EINVAL;
  }

  private boolean start(GuestStruct r, Vcpu v) {
    if (r.get32(HvmSaveLayout.PENDING_EVENT) != 0) {
      return false;
    }
    decode(r);
    if (!s.driver.load(v, context)) {
      return false;
    }
    v.initialised = true;
    if (v.state == Vcpu.OFFLINE) {
      s.scheduler.ready(v, s.clock.systemTime());
    }
    return true;
  }

  private void decode(GuestStruct r) {
    for (int i = 0; i < 16; i++) {
      context.gpr[HvmSaveLayout.gpr(i)] = r.get64(HvmSaveLayout.GPR + 8 * i);
    }
    context.rip = r.get64(HvmSaveLayout.RIP);
    context.rflags = r.get64(HvmSaveLayout.RFLAGS) | RFLAGS_FIXED;
    context.cr0 = r.get64(HvmSaveLayout.CR0);
    context.cr3 = r.get64(HvmSaveLayout.CR3);
    context.cr4 = r.get64(HvmSaveLayout.CR4);
    context.efer = r.get64(HvmSaveLayout.EFER);
    context.idtLimit = (int) r.get32(HvmSaveLayout.IDTR_LIMIT) & 0xFFFF;
    context.idtBase = r.get64(HvmSaveLayout.IDTR_BASE);
    context.gdtLimit = (int) r.get32(HvmSaveLayout.GDTR_LIMIT) & 0xFFFF;
    context.gdtBase = r.get64(HvmSaveLayout.GDTR_BASE);
    for (int i = 0; i < 8; i++) {
      decodeSegment(r, i, HvmSaveLayout.segment(i));
    }
  }

  private void decodeSegment(GuestStruct r, int place, int segment) {
    int rights = (int) r.get32(HvmSaveLayout.RIGHTS + 4 * place) & 0xFFF;
    long limit = r.get32(HvmSaveLayout.LIMITS + 4 * place);
    context.selector[segment] = (int) r.get32(HvmSaveLayout.SELECTORS + 4 * place) & 0xFFFF;
    context.base[segment] = r.get64(HvmSaveLayout.BASES + 8 * place);
    context.attributes[segment] = SegmentRights.fromSave(rights);
    context.limit[segment] = SegmentRights.limit(limit, context.attributes[segment]);
  }

  // ---- getting ----------------------------------------------------------------------------------

  /** Writes the image, or only its size if the buffer is null. */
  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  long get(Call c, Domain d) {
    if (d.dying) {
      return Errno.EINVAL;
    }
    int size =
        DESCRIPTOR_AND_HEADER
            + initialised(d) * DESCRIPTOR_AND_CPU
            + HvmSaveLayout.DESCRIPTOR_SIZE;
    long buffer = c.record.get64(DomctlLayout.CONTEXT_BUFFER);
    long room = c.record.get32(DomctlLayout.CONTEXT_SIZE);
    if (buffer != 0) {
      if (room < size) {
        return Errno.ENOSPC;
      }
      if (!write(c, d, buffer)) {
        return Errno.EFAULT;
      }
    }
    c.record.put32(DomctlLayout.CONTEXT_SIZE, size);
    return c.record.storeField(c.arg[0], DomctlLayout.CONTEXT_SIZE, 4) ? 0 : Errno.EFAULT;
  }

  private static int initialised(Domain d) {
    int count = 0;
    for (int i = 0; i < d.maxVcpus; i++) {
      if (d.vcpu[i].initialised) {
        count = count + 1;
      }
    }
    return count;
  }

  private boolean write(Call c, Domain d, long buffer) {
    GuestStruct r = c.item;
    r.clear(DESCRIPTOR_AND_HEADER);
    describe(r, HvmSaveLayout.HEADER, 0, HvmSaveLayout.HEADER_SIZE);
    int at = HvmSaveLayout.DESCRIPTOR_SIZE;
    r.put32(at + HvmSaveLayout.HEADER_MAGIC, HvmSaveLayout.MAGIC);
    r.put32(at + HvmSaveLayout.HEADER_VERSION, HvmSaveLayout.VERSION);
    r.put32(at + HvmSaveLayout.HEADER_CPUID, s.hw.cpuid(1, 0, 0));
    r.put32(at + HvmSaveLayout.HEADER_GTSC_KHZ, TSC_KHZ);
    if (!r.store(buffer, DESCRIPTOR_AND_HEADER)) {
      return false;
    }
    long next = buffer + DESCRIPTOR_AND_HEADER;
    for (int i = 0; i < d.maxVcpus; i++) {
      if (d.vcpu[i].initialised) {
        encode(r, d.vcpu[i]);
        if (!r.store(next, DESCRIPTOR_AND_CPU)) {
          return false;
        }
        next = next + DESCRIPTOR_AND_CPU;
      }
    }
    describe(r, HvmSaveLayout.END, 0, 0);
    return r.store(next, HvmSaveLayout.DESCRIPTOR_SIZE);
  }

  private static void describe(GuestStruct r, int type, int instance, int length) {
    r.put16(HvmSaveLayout.TYPECODE, type);
    r.put16(HvmSaveLayout.INSTANCE, instance);
    r.put32(HvmSaveLayout.LENGTH, length);
  }

  private void encode(GuestStruct r, Vcpu v) {
    r.clear(DESCRIPTOR_AND_CPU);
    describe(r, HvmSaveLayout.CPU, v.id, HvmSaveLayout.CPU_SIZE);
    s.driver.save(v, context);
    int at = HvmSaveLayout.DESCRIPTOR_SIZE;
    for (int i = 0; i < 16; i++) {
      r.put64(at + HvmSaveLayout.GPR + 8 * i, context.gpr[HvmSaveLayout.gpr(i)]);
    }
    r.put64(at + HvmSaveLayout.RIP, context.rip);
    r.put64(at + HvmSaveLayout.RFLAGS, context.rflags);
    r.put64(at + HvmSaveLayout.CR0, context.cr0);
    r.put64(at + HvmSaveLayout.CR2, v.cr2);
    r.put64(at + HvmSaveLayout.CR3, context.cr3);
    r.put64(at + HvmSaveLayout.CR4, context.cr4);
    r.put64(at + HvmSaveLayout.EFER, context.efer);
    r.put32(at + HvmSaveLayout.IDTR_LIMIT, context.idtLimit);
    r.put64(at + HvmSaveLayout.IDTR_BASE, context.idtBase);
    r.put32(at + HvmSaveLayout.GDTR_LIMIT, context.gdtLimit);
    r.put64(at + HvmSaveLayout.GDTR_BASE, context.gdtBase);
    for (int i = 0; i < 8; i++) {
      encodeSegment(r, at, i, HvmSaveLayout.segment(i));
    }
    r.put64(at + HvmSaveLayout.TSC, s.clock.systemTime());
  }

  private void encodeSegment(GuestStruct r, int at, int place, int segment) {
    r.put32(at + HvmSaveLayout.SELECTORS + 4 * place, context.selector[segment]);
    r.put64(at + HvmSaveLayout.BASES + 8 * place, context.base[segment]);
    r.put32(at + HvmSaveLayout.LIMITS + 4 * place, context.limit[segment]);
    int rights = SegmentRights.toSave(context.attributes[segment]);
    r.put32(at + HvmSaveLayout.RIGHTS + 4 * place, rights);
  }
}
